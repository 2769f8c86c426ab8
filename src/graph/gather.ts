import * as tf from '@tensorflow/tfjs';
import { nativeBackend } from './backend.js';

interface GatherParams {
  readonly inputs: { readonly x: tf.Tensor; readonly indices: tf.Tensor };
  readonly attrs: { readonly axis: number; readonly batchDims: number };
}

/** Runs `body` while tfjs' gather leaves the check of its indices to TensorFlow instead of reading them back. */
export function gatherWithoutReading<T>(body: () => T): T {
  const kernel = tf.getKernel('GatherV2', 'tensorflow') as { kernelFunc: unknown };
  const kept = kernel.kernelFunc;
  kernel.kernelFunc = gather;
  try {
    return body();
  } finally {
    kernel.kernelFunc = kept;
  }
}

function gather({ inputs: { x, indices }, attrs: { axis, batchDims } }: GatherParams): tf.Tensor {
  const backend = nativeBackend();
  const whole = (name: string, value: number) => ({ name, type: backend.binding.TF_ATTR_INT, value });
  const dtype = (name: string, tensor: tf.Tensor) => {
    return { name, type: backend.binding.TF_ATTR_TYPE, value: backend.tensorMap.get(tensor.dataId).dtype };
  };
  const at = tf.scalar(axis, 'int32');
  const attributes = [whole('batch_dims', batchDims), dtype('Tparams', x), dtype('Tindices', indices), dtype('Taxis', at)];
  const result = backend.executeSingleOutput('GatherV2', attributes, [x, indices, at]);
  at.dispose();
  return result;
}
