import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { Definition } from './define.js';
import type { FixedValues, ScalarNames, Schema } from './options.js';
import type { Injected, Token } from './tokens.js';

/** What a network says of a batch. */
export interface NetworkOutputs {
  /** (B, C), before any softmax. */
  readonly logits: Tensor2D;
  /** (B, D) by layer name, of the layers that the loss names; where a layer gives a vector for each token, their mean over the text. */
  readonly layers: Readonly<Record<string, Tensor2D>>;
  /** (B, L, D) by layer name, of the layers whose tokens the loss names. */
  readonly tokens: Readonly<Record<string, Tensor3D>>;
  /**
   * (B, H, L, L) by layer name, of the layers whose attention the loss names: the scaled product of each token's query with each token's key,
   * before the softmax; anything at padding.
   */
  readonly attentions: Readonly<Record<string, Tensor4D>>;
}

/** What a loss is given in each step. */
export interface LossInputs {
  readonly student: NetworkOutputs;
  /** Null where the loss declares no need of a teacher. Logits all zeros in a run without one, where `withoutTeacher` values hold. */
  readonly teacher: NetworkOutputs | null;
  /**
   * One-hot labels (B, C). The row of an example without a label is all zeros, so that a cross-entropy with the labels is 0 there. The core
   * averages over all examples of the batch, those without a label too.
   */
  readonly labels: Tensor2D;
  /** (B): 1, or 0 for a row that only fills the batch up: it must not count where rows are compared with one another. */
  readonly rows: Tensor1D;
  /** (C): how many examples of the training split have each class. */
  readonly counts: Tensor1D;
  /** (B, L): 1 where there is a token, 0 at padding; null where the loss names neither tokens nor attention. */
  readonly mask: Tensor2D | null;
  /** The loss's own variables by name. */
  readonly variables: Readonly<Record<string, Tensor>>;
}

/** Sizes D of the layers that a loss names, by layer name; the logits have as many as there are classes. */
export interface LayerWidths {
  /** Numbers of the logits. */
  readonly classes: number;
  readonly student: Readonly<Record<string, number>>;
  readonly teacher: Readonly<Record<string, number>>;
  /** Heads of the layers whose attention it names. */
  readonly heads: Readonly<Record<'student' | 'teacher', Readonly<Record<string, number>>>>;
}

/** Names of layers of both sides. */
export interface LayerNames {
  readonly student?: readonly string[];
  readonly teacher?: readonly string[];
}

/** A term of the training objective. */
export interface Loss<N extends PropertyKey = string> {
  /**
   * The loss of each example, (B); the core weights, masks and averages it.
   * Every option with a real-number format arrives in `scalars` as a scalar tensor, so that one traced step serves
   * many trials: use it as a tensor and never read it back.
   */
  compute(inputs: LossInputs, scalars: Readonly<Record<N, Scalar>>): Tensor1D;
  /** It compares the rows of a batch with one another; those that `rows` masks must not count. */
  readonly together?: boolean;
  /** It takes labels for one-hot ones: the shares of two classes that a mixed text has (`training.mix_up`) are refused. */
  readonly oneHot?: boolean;
  /**
   * Layers whose outputs it reads. The core tells a name that is none before anything is trained, keeps the teacher's outputs, and leaves
   * the term out of the validation loss.
   */
  readonly layers?: LayerNames;
  /** As `layers`, of layers whose vectors of each token it reads: the teacher must read the same tokens as the student. */
  readonly tokens?: LayerNames;
  /** As `tokens`, of layers whose attention it reads. */
  readonly attentions?: LayerNames;
  /**
   * Shapes of variables of its own by name, such as a projection: they train with the student and are no part of it. Those of rank 2 begin
   * as Glorot and Bengio (2010) draw them, others with zeros. Throws an `InputError` for widths that do not fit.
   */
  variables?(widths: LayerWidths): Readonly<Record<string, readonly number[]>>;
}

/** A plugin that is a term of the training objective. */
export function defineLoss<const S extends Schema, const I extends readonly Token<unknown>[] = []>(plugin: {
  name: string;
  doc: string;
  options: S;
  /** Whether `inputs.teacher` is needed. */
  teacher: boolean;
  /** Option values under which a loss that needs a teacher trains from the labels alone; without it the control drops the term. */
  withoutTeacher?: Partial<Record<ScalarNames<S>, number>>;
  inject?: I;
  create(options: FixedValues<S>, ...services: Injected<I>): Loss<ScalarNames<S>>;
}): LossDefinition<S, I> {
  return { kind: 'loss', ...plugin } as LossDefinition<S, I>;
}

/** A plugin of kind loss. */
export interface LossDefinition<
  S extends Schema = Schema,
  I extends readonly Token<unknown>[] = readonly Token<unknown>[],
> extends Definition<'loss', S, I, FixedValues<S>, Loss<ScalarNames<S>>> {
  readonly teacher: boolean;
  readonly withoutTeacher?: Readonly<Record<string, number>>;
}
