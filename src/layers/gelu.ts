import * as tf from '@tensorflow/tfjs';
import { hasKernel } from './kernels.js';
import { GELU, geluKernel } from './transformer-kernels.js';

const ROOT_HALF = Math.SQRT1_2;
const DENSITY = 1 / Math.sqrt(2 * Math.PI);
const SCALE = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** x times the normal distribution function of x (Hendrycks and Gimpel 2016), exact; of any shape. */
export function gelu(x: tf.Tensor): tf.Tensor {
  if (hasKernel(GELU)) return geluKernel(x.flatten()).reshape(x.shape);
  const op = tf.customGrad((input, save) => {
    const at = input as tf.Tensor;
    (save as tf.GradSaveFunc)([at]);
    return { value: at.mul(below(at)), gradFunc: (dy, saved) => dy.mul(slope(saved[0]!)) };
  });
  return op(x);
}

const below = (x: tf.Tensor): tf.Tensor => tf.erf(x.mul(ROOT_HALF)).add(1).mul(0.5);
const slope = (x: tf.Tensor): tf.Tensor => below(x).add(x.mul(x.square().mul(-0.5).exp()).mul(DENSITY));

/** The approximation of `gelu` by tanh that GPT-2 and the first BERT code use. */
export function geluTanh(x: tf.Tensor): tf.Tensor {
  const op = tf.customGrad((input, save) => {
    const at = input as tf.Tensor;
    (save as tf.GradSaveFunc)([at]);
    return { value: at.mul(0.5).mul(bend(at).add(1)), gradFunc: (dy, saved) => dy.mul(bentSlope(saved[0]!)) };
  });
  return op(x);
}

const bend = (x: tf.Tensor): tf.Tensor => x.add(x.square().mul(x).mul(CUBIC)).mul(SCALE).tanh();
function bentSlope(x: tf.Tensor): tf.Tensor {
  const t = bend(x);
  const inner = x.square().mul(3 * CUBIC).add(1).mul(SCALE); // prettier-ignore
  return t.add(1).mul(0.5).add(x.mul(0.5).mul(tf.sub(1, t.square())).mul(inner)); // prettier-ignore
}

/** The functions between two feed-forward products, by name. */
export const activations = {
  gelu,
  'gelu-tanh': geluTanh,
  relu: (x: tf.Tensor): tf.Tensor => tf.relu(x),
  tanh: (x: tf.Tensor): tf.Tensor => tf.tanh(x),
  silu: (x: tf.Tensor): tf.Tensor => x.mul(tf.sigmoid(x)),
} as const;
/** Names of the functions that a hidden layer may apply to each of its numbers. */
export type Activation = keyof typeof activations;
