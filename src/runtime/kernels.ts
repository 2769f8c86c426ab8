/** Our own TensorFlow kernels (`src/kernels`): compiled once for this machine's processor, loaded beside native TensorFlow. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runCommand } from '#plain/command.mjs';
import { findCompiler, nodeHeaders } from './compiler.js';
import type { NativeInfo } from './native.js';
import { failure, isFailure, type Failure, type Progress } from './outcome.js';
import { stateFolder } from './state.js';
import { provision } from './workshop.js';

const here = createRequire(import.meta.url);
const sourceFolder = () => dirname(here.resolve('#kernels/addon.cc'));
const NAME = 'kernels.node';

/** What the compiled file depends on: the sources, TensorFlow, and what this processor can do. */
function digest(version: string): string {
  const hash = createHash('sha256').update(`${version} ${process.arch} ${FLAGS.join(' ')}`);
  for (const name of readdirSync(sourceFolder()).sort()) hash.update(name).update(readFileSync(join(sourceFolder(), name)));
  return hash.update(processorFeatures()).digest('hex').slice(0, 16);
}

function processorFeatures(): string {
  try {
    return /^(?:flags|Features)\s*:.*$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[0] ?? '';
  } catch {
    return '';
  }
}

const FLAGS = [
  '-std=c++17',
  '-O3',
  '-march=native',
  '-mprefer-vector-width=512',
  '-fno-math-errno',
  '-fno-trapping-math',
  '-fPIC',
  '-shared',
  '-pthread',
  '-DNAPI_VERSION=8',
];
const folderOf = ({ version }: NativeInfo): string => join(stateFolder(), `kernels-${digest(version)}`);
const suits = ({ from, gpu }: NativeInfo): boolean => from === 'built' && !gpu;
const wanted = (): boolean => process.env.STILLHOUSE_KERNELS !== 'off';

/** Compiles the kernels for a TensorFlow built here, unless they are there. Seconds; null where there is nothing to do or all went well. */
export async function provisionKernels(native: NativeInfo, progress: Progress): Promise<Failure | null> {
  if (!suits(native)) return null;
  const done = await provision<{ version: string }>(folderOf(native), progress, async (draft, _scratch, lock) => {
    const compiler = await findCompiler();
    if (isFailure(compiler)) return compiler;
    progress('compiling the kernels');
    const sources = readdirSync(sourceFolder()).filter((name) => name.endsWith('.cc')).map((name) => join(sourceFolder(), name)); // prettier-ignore
    const libraries = join(native.folder, 'site', 'tensorflow');
    const links = [`-L${libraries}`, '-l:libtensorflow_framework.so.2'];
    const args = [...FLAGS, `-I${nodeHeaders()}`, ...sources, '-o', join(draft, NAME), ...links];
    const result = await runCommand(compiler.command, args, { label: 'compiling the kernels', progress, lock });
    if (result.ok) return { version: native.version };
    const error = /^.*(?:error|fatal).*$/im.exec(result.output)?.[0].slice(0, 200) ?? `exit code ${result.code}`;
    return failure(`the kernels do not compile: ${error}`, 'nothing: everything trains without them, only slower');
  });
  return isFailure(done) ? done : null;
}

/** The compiled kernels for a TensorFlow; null where there are none. */
function compiled(native: NativeInfo): string | null {
  if (!suits(native)) return null;
  const file = join(folderOf(native), NAME);
  return existsSync(file) ? file : null;
}

/** Whether kernels would be used with a TensorFlow and are not there: `stillhouse setup` compiles them. */
export const lacksKernels = (native: NativeInfo): boolean => suits(native) && wanted() && compiled(native) === null;

/** Whether the kernels are there for a TensorFlow. */
export const haveKernels = (native: NativeInfo): boolean => compiled(native) !== null;

/** Loads the kernels where they were compiled; the names of those there are now. Native TensorFlow must be loaded. */
export function loadKernels(native: NativeInfo): readonly string[] {
  const file = wanted() ? compiled(native) : null;
  if (file === null) return [];
  try {
    return Object.keys(here(file) as Record<string, unknown>);
  } catch {
    return [];
  }
}
