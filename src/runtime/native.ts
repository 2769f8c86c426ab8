import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lock } from '#plain/lock.mjs';
import { rememberVerdict, vendorAddon, vendorVerdict } from './addon.js';
import { compileAddon, findCompiler } from './compiler.js';
import { findGpu } from './gpu.js';
import { installPython } from './install.js';
import { contentsOf, type Contents } from './contents.js';
import { failure, isFailure } from './outcome.js';
import type { Failure, Progress } from './outcome.js';
import { findPython } from './python.js';
import type { Python } from './python.js';
import { ADDON, isWhole, sealOf } from './seal.js';
import type { Seal } from './seal.js';
import { stateFolder } from './state.js';
import { tryAddon } from './try-addon.js';
import { provision } from './workshop.js';

export const TENSORFLOW_VERSION = '2.21.0';

export interface NativeInfo {
  /** Absolute path of tfjs_binding.node. */
  readonly addon: string;
  /** The package's own addon, or the one built here. */
  readonly from: 'vendor' | 'built';
  /** Of TensorFlow; empty where nobody asked. */
  readonly version: string;
  readonly gpu: boolean;
  readonly folder: string;
  /** False where its files have changed since it was built: loading it may end the process. */
  readonly whole: boolean;
  /** What its libraries held when it was built; null where that was not recorded. */
  readonly contents: Contents | null;
}
/** What is kept in the folder: no absolute path, so that the folder may move. */
type Built = { readonly version: string; readonly gpu: boolean; readonly seal?: Seal; readonly contents?: Contents };

const flavours = ['gpu', 'cpu'] as const;
const folderOf = (flavour: 'gpu' | 'cpu') =>
  join(stateFolder(), `tensorflow-${TENSORFLOW_VERSION}-${flavour}-${process.platform}-${process.arch}`);

function built(flavour: 'gpu' | 'cpu'): NativeInfo | null {
  const folder = folderOf(flavour);
  const addon = join(folder, ADDON);
  if (!existsSync(addon)) return null;
  try {
    const info = JSON.parse(readFileSync(join(folder, 'complete.json'), 'utf8')) as Built;
    const whole = isWhole(folder, info.seal ?? {});
    return { addon, from: 'built', folder, version: info.version, gpu: info.gpu, whole, contents: info.contents ?? null };
  } catch {
    return null;
  }
}

/** Every addon that is there and not known to be broken, the best first. Starts no process. */
export function nativeCandidates(): NativeInfo[] {
  const vendor = vendorAddon();
  const own = flavours.map(built).filter((info) => info !== null);
  if (!vendor || vendorVerdict(vendor)?.works === false) return own;
  return [{ addon: vendor, from: 'vendor', version: '', gpu: false, folder: stateFolder(), whole: true, contents: null }, ...own];
}

async function workingVendor(): Promise<NativeInfo | null> {
  const addon = vendorAddon();
  if (!addon) return null;
  const known = vendorVerdict(addon);
  if (known) return known.works ? (nativeCandidates()[0] ?? null) : null;
  const trial = await tryAddon(addon);
  await rememberVerdict(addon, trial.works, trial.why).catch(() => {});
  return trial.works
    ? { addon, from: 'vendor', version: trial.version, gpu: trial.gpu, folder: stateFolder(), whole: true, contents: null }
    : null;
}

/** As `nativeCandidates`, after an addon of the vendor's that was never loaded has been tried in a process of its own. */
export async function triedCandidates(): Promise<NativeInfo[]> {
  await workingVendor();
  return nativeCandidates();
}

/** Makes native TensorFlow available in the state folder, unless a working addon is there. Minutes on the first call, nothing afterwards. */
export async function provisionNative(progress: Progress): Promise<NativeInfo | Failure> {
  const own = flavours.map(built).filter((info) => info !== null);
  const there = (await workingVendor()) ?? own.find(({ whole }) => whole);
  if (there) return there;
  for (const { folder } of own) progress(`native TensorFlow in ${folder} is damaged: building it anew`);
  const machine = unsupported();
  if (machine) return machine;
  const python = await findPython();
  if (isFailure(python)) return python;
  const compiler = await findCompiler();
  if (isFailure(compiler)) return compiler;
  const gpu = await findGpu();
  if (gpu) {
    progress(`found ${gpu}: taking TensorFlow with CUDA`);
    const info = await make('gpu', python, compiler.command, progress);
    if (!isFailure(info)) return info;
    progress(`${info.reason}; taking TensorFlow for the CPU`);
  }
  return make('cpu', python, compiler.command, progress);
}

function unsupported(): Failure | null {
  const advice = "put the vendor's addon in place (npm rebuild @tensorflow/tfjs-node-gpu --ignore-scripts=false) or use Linux";
  if (process.platform !== 'linux') return failure(`TensorFlow is built here only on Linux, and this is ${process.platform}`, advice);
  const header = (process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } }).header;
  if (!header.glibcVersionRuntime)
    return failure('TensorFlow has no build for this C library (it needs glibc)', 'use a Linux with glibc, such as Debian');
  return null;
}

async function make(flavour: 'gpu' | 'cpu', python: Python, compiler: string, progress: Progress): Promise<NativeInfo | Failure> {
  const folder = folderOf(flavour);
  const info = await provision<Built>(
    folder,
    progress,
    (draft, scratch, lock) => build(flavour, draft, scratch, { python, compiler, progress, lock }),
    ({ seal }) => isWhole(folder, seal ?? {}),
  );
  if (isFailure(info)) return info;
  const { version, gpu, contents = null } = info;
  return { addon: join(folder, ADDON), from: 'built', folder, version, gpu, whole: true, contents };
}

interface Tools {
  readonly python: Python;
  readonly compiler: string;
  readonly progress: Progress;
  readonly lock: Lock;
}

async function build(flavour: 'gpu' | 'cpu', draft: string, scratch: string, tools: Tools): Promise<Built | Failure> {
  const site = join(draft, 'site');
  const requirement = flavour === 'gpu' ? `tensorflow[and-cuda]==${TENSORFLOW_VERSION}` : `tensorflow-cpu==${TENSORFLOW_VERSION}`;
  const newest = tools.python.version[1] > 13 ? { wheelsFor: '3.13' } : {};
  const job = { what: 'TensorFlow', requirement, target: site, scratch, dependencies: flavour === 'gpu', compile: false, ...newest };
  const trouble = (await installPython(job, tools)) ?? (await compileAddon(draft, tools.compiler, tools.progress, tools.lock));
  if (trouble) return trouble;
  await keepLibraries(site);
  tools.progress('trying the new addon');
  const trial = await tryAddon(join(draft, ADDON));
  if (!trial.works)
    return failure(`the TensorFlow addon was built but does not work: ${trial.why}`, 'run `stillhouse doctor` and report what it says');
  return { version: trial.version, gpu: trial.gpu, seal: sealOf(draft), contents: await contentsOf(draft) };
}

/** Of the wheel only the shared libraries are needed, and NVIDIA's beside them. */
async function keepLibraries(site: string): Promise<void> {
  const kept = `${site}.kept`;
  await mkdir(join(kept, 'tensorflow'), { recursive: true });
  for (const name of await readdir(join(site, 'tensorflow'))) {
    if (/^lib.*\.so/.test(name)) await rename(join(site, 'tensorflow', name), join(kept, 'tensorflow', name));
  }
  if (existsSync(join(site, 'nvidia'))) await rename(join(site, 'nvidia'), join(kept, 'nvidia'));
  await rm(site, { recursive: true, force: true });
  await rename(kept, site);
}
