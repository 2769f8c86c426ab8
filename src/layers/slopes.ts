import * as tf from '@tensorflow/tfjs';
import { isNative, nativeOp } from './native.js';

/** Gradient of a sigmoid from its value y and the gradient of y, as one op where TensorFlow is native; for use inside `tf.customGrad`. */
export const sigmoidSlope = (y: tf.Tensor, dy: tf.Tensor): tf.Tensor =>
  isNative() ? nativeOp('SigmoidGrad', { T: 'float32' }, [y, dy]) : dy.mul(y.mul(tf.sub(1, y)));

/** As `sigmoidSlope`, of tanh. */
export const tanhSlope = (y: tf.Tensor, dy: tf.Tensor): tf.Tensor =>
  isNative() ? nativeOp('TanhGrad', { T: 'float32' }, [y, dy]) : dy.mul(tf.sub(1, y.square()));
