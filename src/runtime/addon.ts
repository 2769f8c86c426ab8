import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import { stateFolder } from './state.js';

const here = createRequire(import.meta.url);

const NAME = '@tensorflow/tfjs-node-gpu';
/** Folder of tfjs' native package: the copy that is packed with this package, else the installed one. */
export const tfjsNodeFolder = (): string => dirname(here.resolve(`${NAME}/package.json`));

/** The addon inside an installed one, put there by the vendor's download or by hand; null where there is none. */
export function vendorAddon(): string | null {
  const own = join(NAME, 'lib', `napi-v${Math.min(Number(process.versions.napi), 8)}`, 'tfjs_binding.node');
  const places = (here.resolve.paths(NAME) ?? []).map((folder) => join(folder, own));
  return places.find((file) => existsSync(file)) ?? null;
}

const verdictFile = () => join(stateFolder(), 'vendor-addon.json');
function fingerprint(addon: string): string {
  const { size, mtimeMs } = statSync(addon);
  return `${realpathSync(addon)} ${size} ${mtimeMs} node ${process.versions.node}`;
}

/** A small addon beside the built one that mutes stderr while TensorFlow's library loads. */
export const MUTE = 'mute_stderr.node';
function muter(addon: string): (on: boolean) => void {
  try {
    return process.env.TF_CPP_MIN_LOG_LEVEL === '3' ? (here(join(dirname(addon), MUTE)) as (on: boolean) => void) : () => {};
  } catch {
    return () => {};
  }
}

function loadAddon(addon: string): void {
  const mute = muter(addon);
  mute(true);
  try {
    here(addon);
  } finally {
    mute(false);
  }
}

/** What was learnt of this very addon under this very Node: null where it was never tried. */
export function vendorVerdict(addon: string): { works: boolean; why: string } | null {
  try {
    const known = JSON.parse(readFileSync(verdictFile(), 'utf8')) as { of: string; works: boolean; why: string };
    return known.of === fingerprint(addon) ? known : null;
  } catch {
    return null;
  }
}

/** Remembers whether an addon passed its trial, so that it is tried once only. */
export async function rememberVerdict(addon: string, works: boolean, why: string): Promise<void> {
  await mkdir(stateFolder(), { recursive: true });
  await writeFile(verdictFile(), JSON.stringify({ of: fingerprint(addon), works, why }));
}

/** tfjs-node 4.22 calls two helpers that Node 22 warns of and Node 23 took away. */
export function restoreUtilHelpers(): void {
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined, isArray: Array.isArray });
}

type Loader = { _load(request: string, ...rest: unknown[]): unknown };

/** Lets `require` answer some requests with what stands in for their packages, while something is loaded. */
function withStandIns<T>(standIns: Readonly<Record<string, unknown>>, load: () => T): T {
  const loader = module as unknown as Loader;
  const original = loader._load;
  loader._load = function (request, ...rest) {
    return Object.hasOwn(standIns, request) ? standIns[request] : original.call(this, request, ...rest);
  };
  try {
    return load();
  } finally {
    loader._load = original;
  }
}

/**
 * Loads tfjs-node over a given addon, which registers and selects the backend `tensorflow`. Throws what the loader throws,
 * before anything is registered. The package finds its addon through node-pre-gyp, for which a stand-in answers: nothing is written
 * into node_modules. Its progress bars are of no use here.
 */
export function loadTfjsNode(addon: string): typeof import('@tensorflow/tfjs') {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  // One core an op: the trials of a sweep spread over the cores, and the small ops of a student gain nothing from being cut up.
  process.env.TF_NUM_INTRAOP_THREADS ??= '1';
  restoreUtilHelpers();
  loadAddon(addon);
  const standIns = { '@mapbox/node-pre-gyp': { find: () => addon }, progress: class {} };
  return withStandIns(standIns, () => here(join(tfjsNodeFolder(), 'dist', 'index.js')) as typeof import('@tensorflow/tfjs'));
}
