import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Definition } from './define.js';
import type { FixedValues, ScalarNames, Schema } from './options.js';
import type { Injected, Token } from './tokens.js';

/** What an optimizer is given for one variable in one step. */
export interface UpdateInputs {
  readonly variable: Tensor;
  /** Same shape as the variable, already clipped. */
  readonly gradient: Tensor;
  /** State of this variable by slot name, same shape as the variable; all zeros before the first step. */
  readonly slots: Readonly<Record<string, Tensor>>;
  /** 1 in the first step, as a float32 scalar. */
  readonly step: Scalar;
  /** False for biases and gains (rank below 2): weight decay leaves them alone. */
  readonly decays: boolean;
}
/** A variable and its state after a step. */
export interface Update {
  readonly variable: Tensor;
  readonly slots: Readonly<Record<string, Tensor>>;
}

/** A rule that turns a gradient into a new variable: a pure function of tensors. */
export interface Optimizer<N extends PropertyKey = string> {
  /** Names of the state kept for each variable. */
  readonly slots: readonly string[];
  /** Real-number options arrive in `scalars`; `rate` is already multiplied by the schedule. */
  update(inputs: UpdateInputs, scalars: Readonly<Record<N, Scalar>>): Update;
}

/** Must have a `rate` option, in units of the optimizer's paper. */
export function defineOptimizer<
  const S extends Schema & { readonly rate: { readonly format: 'positive' } },
  const I extends readonly Token<unknown>[] = [],
>(plugin: {
  name: string;
  doc: string;
  options: S;
  inject?: I;
  create(options: FixedValues<S>, ...services: Injected<I>): Optimizer<ScalarNames<S>>;
}): Definition<'optimizer', S, I, FixedValues<S>, Optimizer<ScalarNames<S>>> {
  return { kind: 'optimizer', ...plugin };
}
