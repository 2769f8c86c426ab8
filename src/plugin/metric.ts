import type { Definition } from './define.js';
import type { Schema, Values } from './options.js';
import type { Task } from './task.js';
import type { Injected, Token } from './tokens.js';

/** Of a language model the examples are tokens, in the order of the texts. */
export interface Predictions {
  /** Index of the true class of each example (N). */
  readonly labels: Int32Array;
  /** Index of the most probable class (N). */
  readonly predicted: Int32Array;
  /** Softmax of the logits, row by row: (N, C) flattened. */
  readonly probabilities: Float32Array;
  readonly classes: readonly string[];
  /** Of a language model: characters (code points) of all texts together. */
  readonly characters?: number;
}

/** A number that says how good predictions are. */
export interface Metric {
  compute(predictions: Predictions): number;
}

/** A plugin that scores predictions. */
export function defineMetric<const S extends Schema, const I extends readonly Token<unknown>[] = []>(plugin: {
  name: string;
  doc: string;
  /** Which way is better. */
  direction: 'maximize' | 'minimize';
  /** Whose predictions it scores where that is one task alone. */
  task?: Task;
  options: S;
  inject?: I;
  create(options: Values<S>, ...services: Injected<I>): Metric;
}): MetricDefinition<S, I> {
  return { kind: 'metric', ...plugin };
}

/** A plugin of kind metric. */
export interface MetricDefinition<
  S extends Schema = Schema,
  I extends readonly Token<unknown>[] = readonly Token<unknown>[],
> extends Definition<'metric', S, I, Values<S>, Metric> {
  readonly direction: 'maximize' | 'minimize';
}
