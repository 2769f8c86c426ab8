/** How contestants are called: one command, one JSON argument, one JSON answer. */
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { child } from './child.mjs';

const script = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const quiet = { TF_CPP_MIN_LOG_LEVEL: '3', MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true', PYTHONDONTWRITEBYTECODE: '1' };

/** TensorFlow's own choice of threads for ops that run one after the other; what Stillhouse sets for itself suits ops side by side. */
export const manyThreads = { TF_NUM_INTRAOP_THREADS: String(cpus().length) };

/** Runs a script of ours or a peer in Node. */
export const node = ({ place }, name, given, env = {}) =>
  child(process.execPath, [script(name), JSON.stringify(given)], { cwd: place.folder, env: { ...place.env, ...quiet, ...env } });

/** Runs a peer in Python; `backend` is that of Keras. */
export const python = ({ place, peers }, name, given, backend = 'tensorflow') =>
  child(peers.command, ['-s', script(`peers/${name}`), JSON.stringify(given)], {
    cwd: place.folder,
    env: { ...place.env, ...quiet, ...peers.env, KERAS_BACKEND: backend, PYTHONPATH: peers.env.PYTHONPATH ?? '' },
  });

/** A contestant in Python: left out with the reason where its Python is not there. */
export const inPython = ({ peers }, contestant) => ({ ...contestant, missing: peers.missing });
