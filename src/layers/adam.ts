import * as tf from '@tensorflow/tfjs';
import { composite } from './composite.js';

/** What a step of Adam needs; all of a shape but the scalars. */
export interface AdamInputs {
  readonly variable: tf.Tensor;
  readonly gradient: tf.Tensor;
  /** Running mean of the gradients. */
  readonly mean: tf.Tensor;
  /** Running mean of their squares. */
  readonly square: tf.Tensor;
  /** 1 in the first step. */
  readonly step: tf.Scalar;
  readonly rate: tf.Scalar;
  readonly beta1: tf.Scalar;
  readonly beta2: tf.Scalar;
  readonly epsilon: tf.Scalar;
}

/**
 * One step of Adam (Kingma and Ba 2015, the order of computation at the end of section 2; as in Keras, epsilon is added to the uncorrected
 * root). Where training is recorded this is TensorFlow's own ResourceApplyAdam, which passes over the weights once.
 */
export function adamStep(inputs: AdamInputs): { variable: tf.Tensor; mean: tf.Tensor; square: tf.Tensor } {
  const { variable, gradient, step, rate, beta1, beta2, epsilon } = inputs;
  return composite('Adam', { ...inputs }, () => {
    const mean = inputs.mean.add(gradient.sub(inputs.mean).mul(tf.sub(1, beta1)));
    const square = inputs.square.add(gradient.square().sub(inputs.square).mul(tf.sub(1, beta2)));
    const corrected = rate.mul(tf.sub(1, beta2.pow(step)).sqrt()).div(tf.sub(1, beta1.pow(step)));
    return { variable: variable.sub(mean.mul(corrected).div(square.sqrt().add(epsilon))), mean, square };
  });
}
