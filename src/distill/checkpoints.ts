/** The service behind the `Checkpoints` token: pretrained Transformers whose features stay as they are, with a linear head. */
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import {
  checkpointDigest,
  featurizer,
  locate,
  openCheckpoint,
  type Checkpoint,
  type Featurizer,
  type Locating,
} from '../checkpoint/index.js';
import {
  labelledRows,
  originalsOf,
  ownRows,
  type CheckpointRequest,
  type Checkpoints,
  type Signals,
  type SplitName,
  type TextData,
  type TrainedModel,
} from '../plugin/index.js';
import { layersOf, type LayerRead } from '../layers/index.js';
import { align, alignedIds, type Alignment } from './aligned.js';
import { rowsOf } from './batch.js';
import { fitHead, type Head } from './linear-head.js';
import { originalsDigest } from './originals-digest.js';
import { toBytes, toFloats } from './state.js';
import { headOutput, textLength, tunable } from './tunable.js';
import { training } from './tuning.js';

export interface CheckpointServices extends Locating {
  /** Keeps features by content. */
  readonly signals: Signals;
}

const HEAD = 'head.bin';

/** The tokens of the training split, by the digest of the checkpoint; asked for once for each data. */
type Aligning = (digest: string, checkpoint: Checkpoint, data: TextData) => Promise<Alignment>;

/** Makes the service; a checkpoint is digested once a process. */
export function createCheckpoints(services: CheckpointServices): Checkpoints {
  const known = new Map<string, Promise<{ folder: string; digest: string }>>();
  const alignments = new WeakMap<TextData, Map<string, Promise<Alignment>>>();
  const aligned: Aligning = (digest, checkpoint, data) => {
    const of = alignments.get(data) ?? alignments.set(data, new Map()).get(data)!;
    return of.get(digest) ?? of.set(digest, align(checkpoint, data, 'train')).get(digest)!;
  };
  const found = (request: CheckpointRequest): Promise<{ folder: string; digest: string }> => {
    const key = JSON.stringify([request.model, request.folder, request.revision]);
    const place = known.get(key) ?? locate(request, services).then(digested);
    known.set(key, place);
    place.catch(() => known.delete(key));
    return place;
  };
  const opened = async (request: CheckpointRequest, data: TextData): Promise<Frozen> =>
    new Frozen(request, data, await found(request), { ...services, aligned });
  return {
    identity: async (request) => (await found(request)).digest,
    layers: async (request, data, output) => {
      const { folder, digest } = await found(request);
      const checkpoint = openCheckpoint(folder);
      const alignment = await aligned(digest, checkpoint, data);
      const vector = { ...checkpoint.vector, pooling: request.pooling ?? checkpoint.vector.pooling };
      const head = () => headOutput(checkpoint, request, data.labels.length);
      const network = checkpoint.network(output === 'features' ? { kind: 'features', ...vector } : head());
      try {
        return layersOf(network).map((layer) =>
          'ids' in alignment || !layer.tokens ? layer : { name: layer.name, width: layer.width, tokens: false, others: alignment.reason },
        );
      } finally {
        network.dispose();
      }
    },
    frozen: async (request, data) => using(await opened(request, data), async (frozen) => frozen.model(await frozen.fit())),
    check: async (request, tuning) => {
      const checkpoint = openCheckpoint((await found(request)).folder);
      textLength(checkpoint, request);
      if (tuning) training(checkpoint, tuning);
    },
    tunable: async (request, data, tuning) => {
      const { folder, digest } = await found(request);
      return tunable(openCheckpoint(folder), digest, { request, data, tuning });
    },
    restore: async (request, data, state) => {
      const head = state[HEAD] && toFloats(state[HEAD]);
      return using(await opened(request, data), async (frozen) => frozen.model(frozen.checked(head ?? null)));
    },
  };
}

async function digested(folder: string): Promise<{ folder: string; digest: string }> {
  openCheckpoint(folder);
  return { folder, digest: await checkpointDigest(folder) };
}

async function using(frozen: Frozen, work: (frozen: Frozen) => Promise<TrainedModel>): Promise<TrainedModel> {
  try {
    return await work(frozen);
  } catch (error) {
    frozen.dispose();
    throw error;
  }
}

/** A checkpoint and the features that it gives one data set. */
class Frozen {
  private readonly checkpoint: Checkpoint;
  private readonly width: number;
  private readonly pooling: 'mean' | 'first' | 'last';
  private readonly length: number;
  private network: Featurizer | null = null;
  private readonly texts = new Map<SplitName, string[]>();

  constructor(
    private readonly request: CheckpointRequest,
    private readonly data: TextData,
    private readonly place: { readonly folder: string; readonly digest: string },
    private readonly services: CheckpointServices & { readonly aligned: Aligning },
  ) {
    this.checkpoint = openCheckpoint(place.folder);
    const { vector, config } = this.checkpoint;
    this.length = textLength(this.checkpoint, request);
    this.pooling = request.pooling ?? vector.pooling;
    this.width = config.sizes.width;
  }

  /** What is read of a split at a layer, or its features: what is kept, and the rest computed part by part. */
  private async features(split: SplitName, read?: LayerRead): Promise<Float32Array> {
    const { data, services, place, checkpoint } = this;
    const { size, digest } = split === 'test' ? await data.openTest() : data[split];
    const vector = { pooling: this.pooling, unitLength: checkpoint.vector.unitLength };
    const from = ['features', 1, place.digest, vector, this.length, tf.getBackend(), await originalsDigest(data, split)];
    const ofTokens = read && read.part !== 'text';
    const key = JSON.stringify([...from, ...(read ? [read.name] : []), ...(ofTokens ? [read.part, data.maxLength, digest] : [])]);
    const ids = ofTokens ? alignedIds(await this.alignment(split)) : null;
    const network = read ? featurizer(checkpoint, vector, this.length, { read, tokens: data.maxLength }) : null;
    const width = network?.width ?? this.width;
    const about = { teacher: 'transformer', data: data.name, split, parameters: this.parameters };
    const texts = ids ? [] : await textsOf(data, split);
    const what = read ? `${read.part === 'text' ? '' : `${read.part} of `}layer '${read.name}'` : 'features';
    services.tell(`${what} of ${size} texts of ${split} by ${this.request.model ?? this.request.folder}`);
    const signal = `features-${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
    const asked = services.signals.keep({
      key,
      signal,
      rows: size,
      width,
      about,
      part: (start, end) => {
        const of = network ?? this.featurizer;
        return ids ? of.ofIds(ids.slice(start, end), services.signal) : of.features(texts.slice(start, end), services.signal);
      },
    });
    return asked.finally(() => network?.dispose());
  }

  private alignment(split: SplitName): Promise<Alignment> {
    const { checkpoint, data, services, place } = this;
    return split === 'train' ? services.aligned(place.digest, checkpoint, data) : align(checkpoint, data, split);
  }

  /** Features of one text, past the kept ones. */
  private async anew(split: SplitName, row: number): Promise<Float32Array> {
    const texts = this.texts.get(split) ?? (await textsOf(this.data, split));
    this.texts.set(split, texts);
    return this.featurizer.features([texts[row]!], this.services.signal);
  }

  private get parameters(): number {
    return this.featurizer.parameters;
  }

  private get featurizer(): Featurizer {
    return (this.network ??= featurizer(this.checkpoint, { ...this.checkpoint.vector, pooling: this.pooling }, this.length));
  }

  async fit(): Promise<Head> {
    const { train, labels } = this.data;
    const features = await this.features('train');
    const known = labelledRows(ownRows(train));
    const rows = known.map((row) => train.label(row));
    return fitHead({
      features: rowsOf(features, known, this.width),
      width: this.width,
      labels: rows,
      classes: labels.length,
      strength: this.request.strength,
    });
  }

  /** A kept head. Throws where it is none for this data. */
  checked(head: Head | null): Head {
    if (head?.length === (this.width + 1) * this.data.labels.length) return head;
    throw new Error('the kept head does not fit');
  }

  model(head: Head): TrainedModel {
    return {
      parameters: this.parameters + head.length,
      logits: async (split) => headLogits(head, await this.features(split), this.width),
      single: async (split, row) => headLogits(head, await this.anew(split, row), this.width),
      hidden: (name, split, part = 'text') => this.features(split, { name, part }),
      state: () => ({ [HEAD]: toBytes(head) }),
      dispose: () => this.dispose(),
    };
  }

  dispose(): void {
    this.network?.dispose();
    this.network = null;
  }
}

async function textsOf(data: TextData, split: SplitName): Promise<string[]> {
  const texts: string[] = [];
  for await (const { text } of originalsOf(data, split)) texts.push(text);
  return texts;
}

/** Features (N, D) flattened to logits (N, C) flattened. */
function headLogits(head: Head, features: Float32Array, width: number): Float32Array {
  const classes = head.length / (width + 1);
  return tf.tidy(() => {
    const kernel = tf.tensor2d(head.subarray(0, width * classes), [width, classes]);
    const x = tf.tensor2d(features, [features.length / width, width]);
    return tf.matMul(x, kernel).add(tf.tensor1d(head.subarray(width * classes))).dataSync(); // prettier-ignore
  }) as Float32Array;
}
