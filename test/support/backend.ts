/** Picks a tensor backend for a suite: the one that training would take (native TensorFlow wherever set-up put it), or a named one. */
import * as tf from '@tensorflow/tfjs';
import { loadBackend, type BackendName } from '../../src/wire/backend.js';
import { selectCpu, selectWasm } from '../../src/wire/script-backends.js';

/** Whether native TensorFlow is there in this process. */
export const hasNative = async (): Promise<boolean> => (await loadBackend()).backend === 'tensorflow';

/** Selects native TensorFlow, which records students; skips the suite with one line where there is none. */
export async function needRecording(context: Mocha.Context): Promise<void> {
  if (!(await hasNative())) {
    console.log('    skipped: recording a student needs native TensorFlow');
    context.skip();
  }
  await useBackend('tensorflow');
}

/** Selects a backend and returns its name; where there is no native TensorFlow, what training would take stands in for it. */
export async function useBackend(prefer: BackendName = 'tensorflow'): Promise<string> {
  const { backend } = await loadBackend();
  const fault = await select(prefer === 'tensorflow' ? backend : prefer);
  if (fault) throw new Error(fault);
  return tf.getBackend();
}

async function select(backend: BackendName): Promise<string | null> {
  if (backend === 'wasm') return selectWasm();
  if (backend === 'cpu') return selectCpu();
  return (await tf.setBackend(backend)) ? null : 'native TensorFlow does not start';
}
