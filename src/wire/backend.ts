import { loadTfjsNode } from '../runtime/addon.js';
import { lacksKernels, loadKernels } from '../runtime/kernels.js';
import { triedCandidates } from '../runtime/native.js';
import type { NativeInfo } from '../runtime/native.js';
import { InputError } from '../plugin/index.js';
import { quietly } from './quiet.js';
import { selectCpu, selectWasm } from './script-backends.js';

export type BackendName = 'tensorflow' | 'wasm' | 'cpu';
const order: readonly BackendName[] = ['tensorflow', 'wasm', 'cpu'];

export interface LoadedBackend {
  readonly backend: BackendName;
  /** Why this one, a sentence without a full stop. */
  readonly why: string;
  /** How to get a quicker one; null where this is the quickest. */
  readonly better: string | null;
}

const better =
  'run `npx stillhouse setup` with Python 3.10 or later, pip and a C++ compiler at hand to build native TensorFlow; `stillhouse doctor` says what is missing';
const compile = 'training without the kernels of this version, which is slower: run `npx stillhouse setup`, which compiles them';

let loaded: Promise<LoadedBackend> | null = null;

/**
 * Loads and selects a TensorFlow.js backend for this process: native TensorFlow, else WebAssembly, else plain JavaScript.
 * STILLHOUSE_BACKEND, or else `prefer`, names where to begin. One choice a process: later calls return it.
 * Throws an `InputError` for an unknown name.
 */
export function loadBackend(options: { prefer?: BackendName } = {}): Promise<LoadedBackend> {
  loaded ??= choose(options);
  return loaded;
}

let plain: Promise<unknown> | null = null;

/** Selects plain JavaScript for this process unless it has a backend: enough to build networks. `loadBackend` may still choose another one. */
export async function plainTensors(): Promise<void> {
  if (!loaded) await (plain ??= quietly(selectCpu));
}

function named(): BackendName | undefined {
  const name = process.env.STILLHOUSE_BACKEND;
  if (!name) return undefined;
  if ((order as readonly string[]).includes(name)) return name as BackendName;
  throw new InputError(`unknown backend '${name}'`, { path: 'STILLHOUSE_BACKEND', allowed: order.join(', ') });
}

async function choose(options: { prefer?: BackendName }): Promise<LoadedBackend> {
  const prefer = named() ?? options.prefer;
  const faults: string[] = [];
  const from = prefer ? order.indexOf(prefer) : 0;
  for (const backend of order.slice(from)) {
    const result = await quietly(() => attempts[backend]());
    if (result.ok)
      return {
        backend,
        why: sentence(result.why, faults, from > 0 ? prefer : undefined),
        better: backend === 'tensorflow' ? (result.better ?? null) : better,
      };
    faults.push(result.why);
  }
  throw new Error(`no TensorFlow.js backend works: ${faults.join('; ')}`);
}

const sentence = (why: string, faults: readonly string[], asked: BackendName | undefined): string =>
  [asked && `${asked} was asked for`, ...faults, why].filter(Boolean).join('; ');

type Attempt = { readonly ok: boolean; readonly why: string; readonly better?: string | null };
const attempts: Readonly<Record<BackendName, () => Promise<Attempt>>> = {
  tensorflow: native,
  wasm: async () => tell(await selectWasm(), 'WebAssembly works'),
  cpu: async () => tell(await selectCpu(), 'plain JavaScript always works'),
};
const tell = (fault: string | null, why: string): Attempt => (fault ? { ok: false, why: fault } : { ok: true, why });

async function native(): Promise<Attempt> {
  const candidates = await triedCandidates();
  if (candidates.length === 0) return { ok: false, why: 'native TensorFlow is not there' };
  const faults: string[] = [];
  for (const candidate of candidates) {
    if (!candidate.whole) {
      faults.push(`${origin(candidate)} is damaged`);
      continue;
    }
    try {
      loadTfjsNode(candidate.addon);
      const kernels = loadKernels(candidate);
      (await import('../layers/kernels.js')).offerKernels(kernels);
      return { ok: true, why: [...faults, describe(candidate)].join('; '), better: lacksKernels(candidate) ? compile : null };
    } catch (error) {
      faults.push(`${origin(candidate)} does not load (${error instanceof Error ? error.message.split('\n')[0] : String(error)})`);
    }
  }
  return { ok: false, why: faults.join('; ') };
}

const origin = (info: NativeInfo): string =>
  info.from === 'vendor' ? "the package's own TensorFlow addon" : 'the TensorFlow addon built here';
const describe = (info: NativeInfo): string =>
  `${origin(info)} loads${info.version ? ` (TensorFlow ${info.version}${info.gpu ? ' with CUDA' : ''})` : ''}`;
