/** Loads the backend that Stillhouse trains on into this process; throws where it is not native TensorFlow. */
import { loadBackend } from '../../dist/src/wire/backend.js';

export async function loadNative() {
  const { backend, why } = await loadBackend();
  if (backend !== 'tensorflow') throw new Error(`native TensorFlow is not there: ${why}`);
}
