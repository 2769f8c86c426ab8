import { readdir, statfs } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { vendorAddon } from './addon.js';
import { findCompiler } from './compiler.js';
import { changedContents } from './contents.js';
import { folderSize } from './folder-size.js';
import { findGpu } from './gpu.js';
import { haveKernels, lacksKernels } from './kernels.js';
import { locateMlflow } from './mlflow-env.js';
import { nativeCandidates, type NativeInfo } from './native.js';
import { isFailure } from './outcome.js';
import type { Failure } from './outcome.js';
import { findPython } from './python.js';
import { findServer } from './server.js';
import { stateFolder } from './state.js';
import { tryAddon } from './try-addon.js';

export interface Finding {
  readonly name: 'node' | 'platform' | 'python' | 'compiler' | 'tensorflow' | 'wasm' | 'gpu' | 'mlflow' | 'server' | 'state' | 'disk';
  readonly status: 'ok' | 'warn' | 'missing';
  /** What was found, one line. */
  readonly value: string;
  /** How to get better; null where all is well. */
  readonly advice: string | null;
  /** The same as data. */
  readonly details: Readonly<Record<string, unknown>>;
}
export interface DoctorReport {
  readonly state: string;
  /** The backend that a sweep would use now. */
  readonly backend: 'tensorflow' | 'wasm' | 'cpu';
  readonly findings: readonly Finding[];
}

type Name = Finding['name'];
const ok = (name: Name, value: string, details = {}): Finding => ({ name, status: 'ok', value, advice: null, details });
const warn = (name: Name, value: string, advice: string, details = {}): Finding => ({ name, status: 'warn', value, advice, details });
const missing = (name: Name, value: string, advice: string, details = {}): Finding => ({ name, status: 'missing', value, advice, details });
const lacking = (name: Name, fault: Failure): Finding => missing(name, fault.reason, fault.advice);

const PROVISION = 'run `npx stillhouse setup`, which installs it into the state folder';

/** Looks at everything a sweep needs of this machine; installs and starts nothing. */
export async function examine(): Promise<DoctorReport> {
  const gpu = await findGpu();
  const [python, compiler] = [await findPython(), await findCompiler()];
  const tensorflow = await examineTensorflow(gpu);
  const wasm = examineWasm();
  const findings = [
    examineNode(),
    examinePlatform(),
    isFailure(python) ? lacking('python', python) : ok('python', `${python.version.join('.')} at ${python.executable}`, { ...python }),
    isFailure(compiler) ? lacking('compiler', compiler) : ok('compiler', compiler.version, { ...compiler }),
    tensorflow,
    wasm,
    gpu ? ok('gpu', gpu, { gpu }) : ok('gpu', 'no NVIDIA GPU', { gpu: null }),
    examineMlflow(),
    await examineServer(),
    await examineState(),
    await examineDisk(),
  ];
  const backend = tensorflow.status !== 'missing' ? 'tensorflow' : wasm.status === 'ok' ? 'wasm' : 'cpu';
  return { state: stateFolder(), backend, findings };
}

const examineNode = (): Finding =>
  ok('node', process.versions.node, { version: process.versions.node, executable: process.execPath, napi: process.versions.napi });

function examinePlatform(): Finding {
  const value = `${process.platform}-${process.arch}`;
  if (process.platform === 'linux') return ok('platform', value);
  return warn('platform', value, 'native TensorFlow is built here only on Linux; elsewhere the vendor addon or WebAssembly is used');
}

async function examineTensorflow(gpu: string | null): Promise<Finding> {
  const faults: string[] = [];
  for (const candidate of nativeCandidates()) {
    if (!candidate.whole) {
      faults.push(`${candidate.addon} is damaged`);
      continue;
    }
    const trial = await tryAddon(candidate.addon);
    if (!trial.works) {
      faults.push(`${candidate.addon} does not work: ${trial.why}`);
      continue;
    }
    const source = candidate.from === 'vendor' ? "the package's own addon" : 'built here';
    const contents = await examineContents(candidate);
    const kernels = haveKernels(candidate);
    const value = `${trial.version}, ${source}${trial.gpu ? ', on the GPU' : ''}${kernels ? ', with kernels of our own' : ''}${contents.words}`;
    const details = { ...candidate, ...trial, kernels, faults, changed: contents.changed, contentsSeconds: contents.seconds };
    if (contents.changed?.length)
      return warn(
        'tensorflow',
        value,
        `its numbers cannot be trusted: remove ${candidate.folder} and run \`npx stillhouse setup\` to build it anew`,
        details,
      );
    if (gpu && !trial.gpu)
      return warn(
        'tensorflow',
        value,
        `the ${gpu} is not used: remove ${candidate.folder} and run \`npx stillhouse setup\` to build for CUDA`,
        details,
      );
    if (lacksKernels(candidate))
      return warn('tensorflow', value, 'the kernels of this version are not compiled: run `npx stillhouse setup`', details);
    return ok('tensorflow', value, details);
  }
  const broken = nativeCandidates().filter(({ from }) => from === 'built');
  const again = broken.some(({ whole }) => whole) ? `remove ${broken.map(({ folder }) => folder).join(' and ')} and ` : '';
  const refused = vendorAddon() && faults.length === 0 ? ["the package's own addon failed its trial"] : [];
  return missing(
    'tensorflow',
    [...faults, ...refused].join('; ') || 'native TensorFlow is not there',
    `${again}${PROVISION}; it needs Python 3.10 or later with pip, and a C++ compiler`,
    { faults },
  );
}

interface ContentsFinding {
  /** Libraries that no longer hold what they did; null where that was not recorded. */
  readonly changed: readonly string[] | null;
  readonly seconds: number;
  /** For the end of the finding's line. */
  readonly words: string;
}

/** Reads the libraries through, which takes seconds: damage that leaves their sizes alone shows nowhere else. */
async function examineContents({ folder, contents, from }: NativeInfo): Promise<ContentsFinding> {
  if (!contents) return { changed: null, seconds: 0, words: from === 'built' ? ', contents not recorded by the set-up of then' : '' };
  const began = performance.now();
  const changed = await changedContents(folder, contents);
  const seconds = (performance.now() - began) / 1000;
  const took = `checked in ${seconds.toFixed(1)} s`;
  return {
    changed,
    seconds,
    words: changed.length ? `, but ${changed.join(' and ')} changed since it was built (${took})` : `, contents ${took}`,
  };
}

function examineWasm(): Finding {
  const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  if (existsSync(join(folder, 'tfjs-backend-wasm-simd.wasm'))) return ok('wasm', 'at hand, if native TensorFlow should fail', { folder });
  return missing('wasm', 'its .wasm files are not there', 'run `npm ci`');
}

function examineMlflow(): Finding {
  const info = locateMlflow();
  return info
    ? ok('mlflow', `${info.version} for ${info.python}`, { ...info })
    : missing('mlflow', 'not installed', `${PROVISION}; it needs Python 3.10 or later with pip`);
}

async function examineServer(): Promise<Finding> {
  const server = await findServer();
  return server
    ? ok('server', `${server.uri} (process ${server.pid})`, { ...server })
    : ok('server', 'not running; a sweep starts it', { pid: null });
}

async function examineState(): Promise<Finding> {
  const folder = stateFolder();
  const names = (await readdir(folder).catch(() => [])).sort();
  const sizes = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await folderSize(join(folder, name))] as const)));
  const total = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  return ok('state', `${folder}, ${(total / 1e9).toFixed(2)} GB`, { folder, sizes, total });
}

async function examineDisk(): Promise<Finding> {
  let folder = stateFolder();
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const value = `${(free / 1e9).toFixed(1)} GB free`;
  if (free > 3e9) return ok('disk', value, { free });
  return warn('disk', value, 'free some space or point STILLHOUSE_HOME at a larger disk: set-up needs about 3 GB', { free });
}
