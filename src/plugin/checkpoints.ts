import type { LayerInfo } from './layer-info.js';
import type { TextData } from './text.js';
import { token, type MadeArchitecture, type TrainedModel } from './tokens.js';

/** A pretrained Transformer and how it is used. */
export interface CheckpointRequest {
  /** `pip:PACKAGE`, or a name on the hub; null where a folder is given. */
  readonly model: string | null;
  readonly folder: string | null;
  /** Branch, tag or commit on the hub. */
  readonly revision: string;
  /** How the vectors of tokens become the text's; null: as the checkpoint says. */
  readonly pooling: 'mean' | 'first' | 'last' | null;
  /** Most tokens of a text, special ones included; null: as many as the checkpoint takes. */
  readonly length: number | null;
  /** Inverse strength of the squared penalty on the head's weights, as C in scikit-learn's LogisticRegression. */
  readonly strength: number;
}

/** Low-rank adapters (Hu et al. 2021): a kernel W is trained as W + alpha / rank * A B, W itself staying as it is. */
export interface AdapterRequest {
  /** Columns of A and rows of B. */
  readonly rank: number;
  readonly alpha: number;
  /** Which products of each block have one: `query`, `key`, `value`, `mixed` (after attention), `inner`, `outer` (feed-forward). */
  readonly targets: readonly string[];
}

/** How a checkpoint's network is trained. */
export interface Tuning {
  /** So many first blocks stay as they are, and the tables with them where that is more than 0. */
  readonly freeze: number;
  /** Whether the tables of tokens, positions and types stay as they are. */
  readonly freezeEmbedding: boolean;
  /** The rate of each block is so many times that of the block above; the head's is the whole one, the tables' the least. 1: all are equal. */
  readonly layerDecay: number;
  /** Share dropped in blocks and before the head while training; null: as the checkpoint says. */
  readonly dropout: number | null;
  /** Null: the weights themselves are trained. */
  readonly adapters: AdapterRequest | null;
}

/** Pretrained Transformers, fetched where they are not there. */
export interface Checkpoints {
  /** Digest of the checkpoint's files. Throws an `InputError` where it cannot be had or opened. */
  identity(request: CheckpointRequest): Promise<string>;
  /** Throws an `InputError` for what cannot be done with the checkpoint: a text too long, more blocks frozen than there are. */
  check(request: CheckpointRequest, tuning: Tuning | null): Promise<void>;
  /** A linear head trained on the labels of the training split where there are any, on features that stay as they are and are kept by content. */
  frozen(request: CheckpointRequest, data: TextData): Promise<TrainedModel>;
  /** The same from a head that was kept. Throws where it does not fit. */
  restore(request: CheckpointRequest, data: TextData, state: Readonly<Record<string, Uint8Array>>): Promise<TrainedModel>;
  /**
   * Layers of its network with a head for the classes of the data, or of the one that gives features. They give vectors of the experiment's
   * tokens where its tokenizer cuts each text of the training split as the checkpoint's does.
   */
  layers(request: CheckpointRequest, data: TextData, output: 'logits' | 'features'): Promise<readonly LayerInfo[]>;
  /**
   * What a `Trainer` needs to train the network: an architecture that begins with the checkpoint's weights, and the original texts by its own
   * tokenizer, which are `aligned` where they are cut as the experiment's. Adapters are merged into the weights once training is over. Throws as
   * `check` does.
   */
  tunable(
    request: CheckpointRequest,
    data: TextData,
    tuning: Tuning,
  ): Promise<{ readonly architecture: MadeArchitecture; readonly data: TextData; aligned(): Promise<TextData> }>;
}
export const Checkpoints = token<Checkpoints>('checkpoints');
