// tfjs' native package goes along in `dist`: installed by npm it would download a TensorFlow of its own, which nobody here uses, and fail where it cannot.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NAME = '@tensorflow/tfjs-node-gpu';
const isNeeded = (path) => !/(_test|run_tests)\.js$|\.d\.ts$/.test(path);

/** Copies what runs of it, the sources of its addon and its licence to where the compiled files look for it first; what is whole stays, since others may be loading it. */
export function bundleTfjsNode(root) {
  const from = join(root, 'node_modules', ...NAME.split('/'));
  const to = join(root, 'dist', 'node_modules', ...NAME.split('/'));
  const { name, version, license, repository, main } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  const last = join(to, 'package.json'); // written when all else is there
  if (existsSync(last) && JSON.parse(readFileSync(last, 'utf8')).version === version) return;
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const part of ['dist', 'binding']) cpSync(join(from, part), join(to, part), { recursive: true, filter: isNeeded });
  cpSync(join(root, 'src', 'runtime', 'plain', 'apache-2.0.txt'), join(to, 'LICENSE'));
  writeFileSync(last, `${JSON.stringify({ name, version, license, repository, main }, null, 2)}\n`);
}
