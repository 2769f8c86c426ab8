/** Picks a tensor backend for a suite: the native one where its addon is, else plain JavaScript. */
import * as tf from '@tensorflow/tfjs';

let native: Promise<boolean> | null = null;

/** Whether native TensorFlow can be had in this process. */
export const hasNative = (): Promise<boolean> => (native ??= import('@tensorflow/tfjs-node-gpu').then(() => true, () => false)); // prettier-ignore

export async function useBackend(prefer: 'tensorflow' | 'wasm' | 'cpu' = 'tensorflow'): Promise<string> {
  if (prefer === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend(prefer === 'tensorflow' && !(await hasNative()) ? 'cpu' : prefer);
  await tf.ready();
  return tf.getBackend();
}
