import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Definition } from './define.js';
import type { FixedValues, ScalarNames, Schema } from './options.js';
import type { Injected, Token } from './tokens.js';

export interface LossInputs {
  /** (B, C), before any softmax. */
  readonly student: { readonly logits: Tensor2D };
  /** (B, C); null where the loss declares no need of a teacher. All zeros in a run without one, where `withoutTeacher` values hold. */
  readonly teacher: { readonly logits: Tensor2D } | null;
  /**
   * One-hot labels (B, C). The row of an example without a label is all zeros, so that a cross-entropy with the labels is 0 there. The core
   * averages over all examples of the batch, those without a label too.
   */
  readonly labels: Tensor2D;
}

/** A term of the training objective. */
export interface Loss<N extends PropertyKey = string> {
  /**
   * The loss of each example, (B); the core weights, masks and averages it.
   * Every option with a real-number format arrives in `scalars` as a scalar tensor, so that one traced step serves
   * many trials: use it as a tensor and never read it back.
   */
  compute(inputs: LossInputs, scalars: Readonly<Record<N, Scalar>>): Tensor1D;
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

export interface LossDefinition<
  S extends Schema = Schema,
  I extends readonly Token<unknown>[] = readonly Token<unknown>[],
> extends Definition<'loss', S, I, FixedValues<S>, Loss<ScalarNames<S>>> {
  readonly teacher: boolean;
  readonly withoutTeacher?: Readonly<Record<string, number>>;
}
