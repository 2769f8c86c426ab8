/**
 * Static token vectors distilled from a Transformer, as model2vec does (Tulkens and van Dongen 2024): each token of a vocabulary goes through
 * the encoder by itself, principal components make its vector as short as the table's, and where it is asked for frequent tokens are weighed
 * down by smooth inverse frequency (Arora et al. 2017), their frequencies taken from Zipf's law for the order of the checkpoint's vocabulary: what
 * is frequent in the texts at hand alone tells their classes apart, and must not be weighed down.
 */
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import { featurizer, type Checkpoint, type Featurizer, type TextVector } from '../checkpoint/index.js';
import { InputError, UNKNOWN, type Signals, type VectorWeighting, type Vocabulary } from '../plugin/index.js';
import { principalComponents } from './principal-components.js';
import type { Rows } from './table.js';
import { weighed, type Ranks } from './weighed.js';

export interface Distilling {
  readonly checkpoint: Checkpoint;
  /** Digest of the checkpoint's files. */
  readonly digest: string;
  readonly vocabulary: Vocabulary;
  readonly units: number;
  readonly weighting: VectorWeighting;
  readonly signals: Signals;
  /** Says that vectors are being computed. */
  tell(line: string): void;
  readonly signal?: AbortSignal | undefined;
}
type Texts = readonly Int32Array[];

/** Vectors by id; ids whose token the checkpoint cannot write are left out. They are kept by content. */
export async function distilledVectors(job: Distilling): Promise<Rows> {
  const { checkpoint, vocabulary, units } = job;
  const { width } = checkpoint.config.sizes;
  if (units > width)
    throw new InputError(`${units} numbers a token are more than the checkpoint's ${width}`, {
      path: 'vectors',
      allowed: `embedding up to ${width}`,
    });
  const known = vocabulary.tokens.map((token, id) => ({ id, ids: idsOf(checkpoint, token) })).slice(UNKNOWN + 1);
  const found = known.filter(({ ids }) => ids.length > 0);
  if (found.length === 0) return new Map();
  const texts = found.map(({ ids }) => ids);
  const values = await reduced(job, texts);
  return new Map(found.map(({ id }, row) => [id, values.subarray(row * units, (row + 1) * units)]));
}

/** Ids of a token with special ones around it: its own where it is one of the checkpoint's, else those of its text; none where all are unknown. */
function idsOf({ tokenizer, length }: Checkpoint, token: string): Int32Array {
  const { ids, before, after } = tokenizer;
  const own = ids.get(token);
  const inner = own === undefined ? tokenizer.plain(token) : [own];
  const unknown = ids.get('[UNK]') ?? ids.get('<unk>');
  if (inner.every((id) => id === unknown)) return new Int32Array(0);
  return Int32Array.of(...before, ...inner.slice(0, length - before.length - after.length), ...after);
}

/** Of each token the rank of its rarest piece. */
function ranksOf({ tokenizer: { ids, before, after } }: Checkpoint, texts: Texts): Ranks {
  const inner = (text: Int32Array): Int32Array => text.subarray(before.length, text.length - after.length);
  return { ranks: texts.map((text) => Math.max(...inner(text))), size: ids.size };
}

/** The finished vectors (N, E) flattened. */
function reduced(job: Distilling, texts: Texts): Promise<Float32Array> {
  const { units, weighting, checkpoint, signals } = job;
  const { width } = checkpoint.config.sizes;
  const vector = { pooling: checkpoint.vector.pooling, unitLength: false };
  const key = JSON.stringify(['token vectors', 1, job.digest, vector.pooling, tf.getBackend(), texts.map((ids) => [...ids])]);
  const make = async (): Promise<Float32Array> =>
    weighed(principalComponents(await encoded(job, { key, vector, texts }), width, units), units, weighting, ranksOf(checkpoint, texts));
  let whole: Promise<Float32Array> | undefined;
  return signals.keep({
    ...named(JSON.stringify([key, units, weighting, 'by the checkpoint']), job),
    rows: texts.length,
    width: units,
    part: async (start, end) => (await (whole ??= make())).subarray(start * units, end * units),
  });
}

/** What the encoder makes of each text, pooled as the checkpoint says: (N, D) flattened; tables of every size need it. */
async function encoded(job: Distilling, { key, vector, texts }: { key: string; vector: TextVector; texts: Texts }): Promise<Float32Array> {
  const { checkpoint, signals, signal, tell } = job;
  const opened: Featurizer[] = [];
  const network = (): Featurizer => {
    if (opened.length > 0) return opened[0]!;
    tell(`vectors of ${texts.length} tokens by the checkpoint in ${checkpoint.folder}`);
    opened.push(featurizer(checkpoint, vector, checkpoint.length));
    return opened[0]!;
  };
  try {
    return await signals.keep({
      ...named(key, job),
      rows: texts.length,
      width: checkpoint.config.sizes.width,
      part: (start, end) => network().ofIds(texts.slice(start, end), signal),
    });
  } finally {
    opened.forEach((one) => one.dispose());
  }
}

/** How a signal is kept under a key. */
const named = (key: string, { vocabulary }: Distilling) => ({
  key,
  signal: `vectors-${createHash('sha256').update(key).digest('hex').slice(0, 16)}`,
  about: { teacher: 'token vectors', data: `${vocabulary.size} tokens`, split: 'train' as const, parameters: 0 },
});
