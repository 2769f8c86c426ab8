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

/** Pretrained Transformers, fetched where they are not there. */
export interface Checkpoints {
  /** Digest of the checkpoint's files. Throws an `InputError` where it cannot be had or opened. */
  identity(request: CheckpointRequest): Promise<string>;
  /** A linear head trained on the labels of the training split, on features that stay as they are and are kept by content. */
  frozen(request: CheckpointRequest, data: TextData): Promise<TrainedModel>;
  /** The same from a head that was kept. Throws where it does not fit. */
  restore(request: CheckpointRequest, data: TextData, state: Readonly<Record<string, Uint8Array>>): Promise<TrainedModel>;
  /** Layers of its network with a head for so many classes, or of the one that gives features where that is null. */
  layers(request: CheckpointRequest, classes: number | null): Promise<readonly LayerInfo[]>;
  /**
   * What a `Trainer` needs to train the whole network: an architecture that begins with the checkpoint's weights, and the original texts by
   * its own tokenizer. The tables and the first `freeze` blocks stay as they are where that is more than 0.
   */
  tunable(
    request: CheckpointRequest,
    data: TextData,
    freeze: number,
  ): Promise<{ readonly architecture: MadeArchitecture; readonly data: TextData }>;
}
export const Checkpoints = token<Checkpoints>('checkpoints');
