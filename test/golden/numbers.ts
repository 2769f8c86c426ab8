/** What `keras_numbers.py` wrote, and how close is close enough. */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';

export type Nested = number | Nested[];
interface Losses {
  teacher: number[][];
  student: number[][];
  labels: number[][];
  alpha: number;
  temperature: number;
  smoothing: number;
  of: Record<string, { values: number[]; gradient: number[][] }>;
}
interface Optimizers {
  start: Nested[];
  gradients: Nested[][];
  after: Record<string, Nested[]>;
}
export interface GoldenArchitecture {
  weights: Nested[];
  teacher: number[][];
  logits: number[][];
  loss: number;
  gradients: Nested[];
  after: Nested[];
}
interface Architectures {
  ids: number[][];
  labels: number[][];
  alpha: number;
  temperature: number;
  rate: number;
  of: Record<string, GoldenArchitecture>;
}
interface Golden {
  losses: Losses;
  optimizers: Optimizers;
  schedules: Record<'linear' | 'cosine', number[]>;
  architectures: Architectures;
}

/** The JSON lies in the sources, three folders up from the compiled file. */
export const golden = JSON.parse(readFileSync(new URL('../../../test/golden/keras.json', import.meta.url), 'utf8')) as Golden;

/** Every number within `tolerance` of Keras'. */
export function expectClose(actual: tf.Tensor | ArrayLike<number>, expected: Nested, tolerance = 1e-4): void {
  const values = actual instanceof tf.Tensor ? actual.dataSync() : actual;
  const wanted = [expected].flat(Infinity as 1) as number[];
  expect(values.length, 'count of numbers').to.equal(wanted.length);
  wanted.forEach((value, index) => expect(values[index], `number ${index}`).to.be.closeTo(value, tolerance));
}
