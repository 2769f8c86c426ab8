import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import { stateFolder } from './state.js';

const here = createRequire(import.meta.url);

/** Folder of the installed `@tensorflow/tfjs-node-gpu`. */
export const tfjsNodeFolder = (): string => dirname(here.resolve('@tensorflow/tfjs-node-gpu/package.json'));

/** The addon inside the package itself, put there by the vendor's download or by hand; null where there is none. */
export function vendorAddon(): string | null {
  const file = join(tfjsNodeFolder(), 'lib', `napi-v${Math.min(Number(process.versions.napi), 8)}`, 'tfjs_binding.node');
  return existsSync(file) ? file : null;
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

/**
 * Loads tfjs-node over a given addon, which registers and selects the backend `tensorflow`. Throws what the loader throws,
 * before anything is registered. The package finds its addon through node-pre-gyp, whose exports are read-only, so a stand-in
 * answers for it while the package loads: nothing is written into node_modules.
 */
export function loadTfjsNode(addon: string): typeof import('@tensorflow/tfjs-node-gpu') {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  // One core an op: the trials of a sweep spread over the cores, and the small ops of a student gain nothing from being cut up.
  process.env.TF_NUM_INTRAOP_THREADS ??= '1';
  restoreUtilHelpers();
  loadAddon(addon);
  const inside = createRequire(join(tfjsNodeFolder(), 'dist', 'index.js'));
  const id = inside.resolve('@mapbox/node-pre-gyp');
  const before = inside.cache[id];
  inside.cache[id] = {
    id,
    filename: id,
    loaded: true,
    children: [],
    paths: [],
    exports: { find: () => addon },
  } as unknown as NodeJS.Module;
  try {
    return inside('./index.js') as typeof import('@tensorflow/tfjs-node-gpu');
  } finally {
    if (before) inside.cache[id] = before;
    else delete inside.cache[id];
  }
}
