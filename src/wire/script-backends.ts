import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { borrowKernels } from './borrowed-kernels.js';

/** Its first tensor makes the JavaScript backend greet; that must happen while the console is quiet. */
function greet(): void {
  const cpu = tf.engine().findBackend('cpu') as unknown as { firstUse: boolean };
  cpu.firstUse = false;
}

/** Selects plain JavaScript; null, or why it does not work. */
export async function selectCpu(): Promise<string | null> {
  if (!(await tf.setBackend('cpu'))) return 'the JavaScript backend does not start';
  greet();
  return null;
}

/** Selects WebAssembly, with the kernels that it lacks borrowed from the JavaScript backend; null, or why it does not work. */
export async function selectWasm(): Promise<string | null> {
  try {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(`${dirname(entry)}${sep}`);
    if (!(await tf.setBackend('wasm'))) return 'the WebAssembly backend does not start';
    greet();
    borrowKernels();
    return null;
  } catch (error) {
    return `the WebAssembly backend does not start (${error instanceof Error ? error.message.split('\n')[0] : String(error)})`;
  }
}
