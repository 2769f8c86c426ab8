/** Vectors of texts by a checkpoint's network, in batches of like length. */
import { setImmediate as breath } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import { upToLayer, withKernels, type LayerRead } from '../layers/index.js';
import type { Checkpoint, TextVector } from './checkpoint.js';

export interface Featurizer {
  readonly parameters: number;
  readonly width: number;
  /** Vectors (N, D) flattened of texts, in their order. Throws the signal's reason. */
  features(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array>;
  /** The same of texts that are cut into ids already. */
  ofIds(ids: readonly Int32Array[], signal?: AbortSignal): Promise<Float32Array>;
  dispose(): void;
}

const TOKENS = 4096; // of a batch, padding included
const SQUARES = 1 << 19; // rows times tokens squared: attention of a batch stays below 25 MiB a head-dozen

/**
 * Opens the network once for many texts, or as far as what is read at one of its layers, that of tokens for so many of them. `length` is the
 * most tokens of a text.
 */
export function featurizer(
  checkpoint: Checkpoint,
  vector: TextVector,
  length: number,
  inside?: { readonly read: LayerRead; readonly tokens: number },
): Featurizer {
  const whole = checkpoint.network({ kind: 'features', ...vector });
  const network = inside ? upToLayer(whole, inside.read, inside.tokens) : whole;
  const width = network.outputs[0]!.shape.at(-1)!;
  const ofIds: Featurizer['ofIds'] = async (ids, signal) => {
    const order = ids.map((_, row) => row).sort((a, b) => ids[a]!.length - ids[b]!.length || a - b);
    const found = new Float32Array(ids.length * width);
    for (const rows of batches(order, ids)) {
      signal?.throwIfAborted();
      const values = tf.tidy(() => withKernels(() => network.predictOnBatch(batch(rows, ids)) as tf.Tensor).dataSync());
      rows.forEach((row, index) => found.set(values.subarray(index * width, (index + 1) * width), row * width));
      await breath();
    }
    return found;
  };
  return {
    width,
    parameters: whole.countParams(),
    features: (texts, signal) =>
      ofIds(
        texts.map((text) => textIds(checkpoint, text, length)),
        signal,
      ),
    ofIds,
    dispose: () => void whole.dispose(),
  };
}

/** Ids of a text, at least one: a decoder's tokenizer has none for an empty text, and the end of texts stands for it. */
export function textIds({ tokenizer, config }: Checkpoint, text: string, length: number): Int32Array {
  const ids = tokenizer.encode(text, length);
  return ids.length > 0 ? ids : Int32Array.of(config.end);
}

/** Rows of like length together, as many as fit. */
function* batches(order: readonly number[], ids: readonly Int32Array[]): Generator<number[]> {
  let rows: number[] = [];
  for (const row of order) {
    const longest = ids[row]!.length; // the rows come with growing length
    const fits = (rows.length + 1) * longest <= TOKENS && (rows.length + 1) * longest * longest <= SQUARES;
    if (rows.length > 0 && !fits) {
      yield rows;
      rows = [];
    }
    rows.push(row);
  }
  if (rows.length > 0) yield rows;
}

function batch(rows: readonly number[], ids: readonly Int32Array[]): tf.Tensor2D {
  const length = ids[rows.at(-1)!]!.length;
  const values = new Int32Array(rows.length * length);
  rows.forEach((row, index) => values.set(ids[row]!.map((id) => id + 1), index * length)); // prettier-ignore
  return tf.tensor2d(values, [rows.length, length], 'int32');
}
