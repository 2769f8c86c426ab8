/** A folder far from the repository with plugins of every kind, an experiment and a sweep that name them. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Ended } from '../support/command-line.js';
import { answered } from '../support/resident.js';
import { rightPlugins } from './right-plugins.js';

export const write = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};

const experiment = `
plugins: [../mine, ../single/middle.js, ../single/forgiving.cjs, stillhouse-plugin-halves]
dataset: { use: fruit, size: 100 }
preprocess: { no-digits: { mark: '0' } }
tokenizer: { use: spaces }
teacher: { use: oracle }
student: { use: gated-bag, units: 6 }
loss:
  absolute-error: { width: 2 }
  cross-entropy: { weight: 0.5 }
optimizer: { use: nudge, rate: 0.3 }
schedule: { use: halves, after: 0.4 }
metrics: { accuracy: {}, wrong: { use: error-rate } }
training: { epochs: 2, batch_size: 32 }
`;
const sweep = `
experiment: all
objective: { metric: wrong }
trials: 3
sampler: { use: middle, skip: 1 }
pruner: { use: forgiving, epochs: 1 }
space:
  loss.absolute-error.width: { float: [0.5, 4] }
  optimizer.inertia: { float: [0.1, 0.9] }
  schedule.after: { choice: [0.2, 0.8] }
  student.use: { choice: [gated-bag, plain-bag] }
  student.units: { int: [4, 12] }
  dataset.size: { choice: [100, 120] }
  preprocess.no-digits.mark: { choice: ['0', '#'] }
  tokenizer.lower: { choice: [true, false] }
  teacher.sure: { float: [1, 5] }
`;

/** Writes everything below a folder: plugins listed by folder, by file and by the name of a package beside the experiment. */
export function writeOutside(folder: string): void {
  const single = ['middle.js', 'forgiving.cjs'];
  for (const [file, source] of Object.entries(rightPlugins)) {
    const place = file === 'halves.mjs' ? 'experiments/node_modules/stillhouse-plugin-halves' : single.includes(file) ? 'single' : 'mine';
    write(join(folder, place, file), source);
  }
  const manifest = { name: 'stillhouse-plugin-halves', version: '1.0.0', exports: './halves.mjs' };
  write(join(folder, 'experiments/node_modules/stillhouse-plugin-halves/package.json'), JSON.stringify(manifest));
  write(join(folder, 'experiments/all.yaml'), experiment);
  write(join(folder, 'sweeps/all.yaml'), sweep);
  mkdirSync(join(folder, 'elsewhere'));
}

/** A state folder of its own that shares what the set-up provisioned. */
export function writeHome(folder: string): string {
  const home = join(folder, 'home');
  const provisioned = resolve(process.env['STILLHOUSE_HOME'] ?? '.stillhouse');
  mkdirSync(home);
  for (const name of existsSync(provisioned) ? readdirSync(provisioned) : [])
    if (/^(mlflow|tensorflow|kernels)-[\da-f]/.test(name)) symlinkSync(join(provisioned, name), join(home, name));
    else if (name === 'vendor-addon.json') copyFileSync(join(provisioned, name), join(home, name));
  return home;
}

/** What a command line comes to in a working folder. */
export const stillhouse = (args: readonly string[], folder: string, env: Readonly<Record<string, string>>): Promise<Ended> =>
  answered(args, { cwd: folder, env: { CI: '1', ...env } });
