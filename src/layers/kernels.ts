import * as tf from '@tensorflow/tfjs';
import { nativeOps, type Attribute } from './native.js';

/**
 * Kernels of our own: a few groups of ops that cost TensorFlow much and that a recorded step may run as one op each (`src/kernels`, in
 * C++). Op by op the same is computed with tfjs' ops, which is what the kernels are checked against.
 */
const offered = new Set<string>();
let recording = false;

/** Says which kernels TensorFlow has been told of. */
export const offerKernels = (names: readonly string[]): void => names.forEach((name) => offered.add(name));

/** Runs `body` with the kernels in use, where there are any. */
export function withKernels<T>(body: () => T): T {
  const outer = recording;
  recording = true;
  try {
    return body();
  } finally {
    recording = outer;
  }
}

/** Whether TensorFlow has a kernel, in use or not. */
export const offersKernel = (name: string): boolean => offered.has(name);

/** Whether a kernel is to be used here and now. */
export const hasKernel = (name: string): boolean => recording && offered.has(name);

const lstm = { forward: 'StillhouseLstm', backward: 'StillhouseLstmGrad' };
const gru = { forward: 'StillhouseGru', backward: 'StillhouseGruGrad' };
/** The ops of a cell. */
export const recurrentKernel = (cell: 'lstm' | 'gru') => (cell === 'lstm' ? lstm : gru);

/** What a recurrent kernel reads: vectors, lengths and weights. */
export interface RecurrentInputs {
  /** (B, L, E) */
  readonly vectors: tf.Tensor;
  /** (B), int32 */
  readonly lengths: tf.Tensor;
  /** (E, C), (U, C) and (C), columns in Keras' order. */
  readonly weights: readonly [tf.Tensor, tf.Tensor, tf.Tensor];
  /** Reads each text from its end. */
  readonly reverse: boolean;
}

/** State after the last token of each text, zeros for a text without tokens: (B, U). */
export function recurrentState(cell: 'lstm' | 'gru', { vectors, lengths, weights, reverse }: RecurrentInputs): tf.Tensor {
  const { forward, backward } = recurrentKernel(cell);
  const attributes: Readonly<Record<string, Attribute>> = { reverse };
  const op = tf.customGrad((...given) => {
    const [x, kernel, recurrent, bias] = given as unknown as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const save = given.at(-1) as unknown as tf.GradSaveFunc;
    const [state, kept] = nativeOps(forward, attributes, [x, lengths, kernel, recurrent, bias], 2) as [tf.Tensor, tf.Tensor];
    save([x, lengths, kernel, recurrent, kept]);
    return { value: state, gradFunc: (dy, saved) => nativeOps(backward, attributes, [...saved, dy], 4) };
  });
  return op(vectors, ...weights);
}

const SUM_ROWS = 'StillhouseSumRows';

/** Adds row i of (N, E) to row ids[i] of (count, E), zeros at first; null where there is no kernel for it. */
export const summedRows = (rows: tf.Tensor, ids: tf.Tensor, count: number): tf.Tensor | null =>
  hasKernel(SUM_ROWS) ? nativeOps(SUM_ROWS, {}, [rows, ids, tf.scalar(count, 'int32')], 1)[0]! : null;

/** The name of the native op that convolves and takes the maximum in one pass. */
export const CONVOLUTION = 'StillhouseConvolution';

/** The strongest answer of each filter to any window of a text, after bias and relu: (B, L, E), (B), (W, E, F) and (F) to (B, F). */
export function strongestAnswers(vectors: tf.Tensor, lengths: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const op = tf.customGrad((...given) => {
    const [x, w, b] = given as unknown as [tf.Tensor, tf.Tensor, tf.Tensor];
    const save = given.at(-1) as unknown as tf.GradSaveFunc;
    const [strongest, kept] = nativeOps(CONVOLUTION, {}, [x, lengths, w, b], 2) as [tf.Tensor, tf.Tensor];
    save([x, lengths, w, strongest, kept]);
    return { value: strongest, gradFunc: (dy, saved) => nativeOps(`${CONVOLUTION}Grad`, {}, [...saved, dy], 3) };
  });
  return op(vectors, kernel, bias);
}
