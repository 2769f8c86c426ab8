/** What a Transformer's blocks are made of, each as one op of ours; for use where `hasKernel` says that it is there. */
import * as tf from '@tensorflow/tfjs';
import { nativeOps } from './native.js';

export const DENSE = 'StillhouseDense';
export const NORM = 'StillhouseNorm';
export const GELU = 'StillhouseGelu';
export const ATTENTION = 'StillhouseAttention';
export const DROPPED = 'StillhouseDropped';
export const SQUARES = 'StillhouseSquares';

const run = (op: string, inputs: tf.Tensor[], count = 1): tf.Tensor[] => nativeOps(op, {}, inputs, count);
const one = (op: string, inputs: tf.Tensor[]): tf.Tensor => run(op, inputs)[0]!;
/** tfjs hands inputs and `save` to a custom gradient one after the other. */
const saver = (given: unknown[]): tf.GradSaveFunc => given.at(-1) as tf.GradSaveFunc;

/** (N, K), (K, M) and (M) to (N, M). Where the rows are the tokens of texts their lengths (B) may be given: padding is left out, zeros in its place. */
export function denseKernel(x: tf.Tensor2D, kernel: tf.Tensor2D, bias: tf.Tensor1D, lengths: tf.Tensor1D | null): tf.Tensor2D {
  const op = tf.customGrad((...given) => {
    const [rows, weights, shift] = given as unknown as [tf.Tensor, tf.Tensor, tf.Tensor];
    const texts = lengths ?? tf.tensor1d([0], 'int32');
    saver(given)([rows, weights, texts]);
    return {
      value: one(DENSE, [rows, weights, shift, texts]),
      gradFunc: (dy, saved) => {
        const [input, matrix, of] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        return [one(`${DENSE}Inputs`, [dy, matrix, of]), ...run(`${DENSE}Kernel`, [input, dy, of], 2)];
      },
    };
  });
  return op(x, kernel, bias) as tf.Tensor2D;
}

/** Layer norm of (N, D) by (D) and (D). */
export function normKernel(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  const op = tf.customGrad((...given) => {
    const [rows, scale, shift] = given as unknown as [tf.Tensor, tf.Tensor, tf.Tensor];
    const [value, kept] = run(NORM, [rows, scale, shift, tf.scalar(epsilon)], 2) as [tf.Tensor, tf.Tensor];
    saver(given)([rows, scale, kept]);
    return { value, gradFunc: (dy, saved) => run(`${NORM}Grad`, [...saved, dy], 3) };
  });
  return op(x, gamma, beta) as tf.Tensor2D;
}

/** GELU of a vector. */
export function geluKernel(x: tf.Tensor1D): tf.Tensor1D {
  const op = tf.customGrad((...given) => {
    const [input] = given as unknown as [tf.Tensor];
    saver(given)([input]);
    return { value: one(GELU, [input]), gradFunc: (dy, saved) => one(`${GELU}Grad`, [saved[0]!, dy]) };
  });
  return op(x) as tf.Tensor1D;
}

export interface AttentionInputs {
  /** (B), int32: tokens of each text, which stand before its padding. */
  readonly lengths: tf.Tensor1D;
  readonly heads: number;
  readonly causal: boolean;
  /** Share of the attention dropped, and the seed (2) of the draws; null: none is. */
  readonly dropout: { readonly rate: tf.Scalar; readonly seed: tf.Tensor1D } | null;
}

/** Queries, keys and values side by side (B, L, 3D) to (B, L, D); zeros where there is padding. */
export function attentionKernel(qkv: tf.Tensor3D, { lengths, heads, causal, dropout }: AttentionInputs): tf.Tensor3D {
  const whole = (value: number): tf.Tensor => tf.scalar(value, 'int32');
  const op = tf.customGrad((...given) => {
    const [input] = given as unknown as [tf.Tensor];
    const shape = [lengths, whole(heads), whole(causal ? 1 : 0)];
    const draws = dropout ? [dropout.rate, dropout.seed] : [tf.scalar(0), tf.tensor1d([0, 0], 'int32')];
    const inputs = [input, ...shape, ...draws];
    const [value, kept] = run(ATTENTION, inputs, 2) as [tf.Tensor, tf.Tensor];
    saver(given)([...inputs, kept]);
    return { value, gradFunc: (dy, saved) => one(`${ATTENTION}Grad`, [...saved, dy]) };
  });
  return op(qkv) as tf.Tensor3D;
}

/** A vector, each number dropped with probability `rate`. */
export function droppedKernel(x: tf.Tensor1D, rate: tf.Scalar, seed: tf.Tensor1D): tf.Tensor1D {
  const op = tf.customGrad((...given) => {
    const [input] = given as unknown as [tf.Tensor];
    saver(given)([rate, seed]);
    return { value: one(DROPPED, [input, rate, seed]), gradFunc: (dy, saved) => one(DROPPED, [dy, ...saved]) };
  });
  return op(x) as tf.Tensor1D;
}

/** Sum of the squares of a tensor, no gradient. */
export const squaresKernel = (x: tf.Tensor): tf.Scalar => one(SQUARES, [x]) as tf.Scalar;
