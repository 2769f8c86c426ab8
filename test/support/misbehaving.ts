/** A folder with a sweep whose plugins kill, hang, grow, print or slow down the process that they train in. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Does its misdeed when its step is recorded. */
const loss = `import { existsSync, writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { defineLoss } from 'stillhouse/plugin';
const held = [];
const deeds = {
  well: () => {},
  kill: () => process.kill(process.pid, 'SIGKILL'),
  exit: () => process.exit(7),
  poison: () => process.kill(process.pid, 'SIGKILL'),
  hang: () => { for (;;); },
  grow: () => { for (;;) held.push(Buffer.alloc(2 ** 28, 1)); },
  print: () => { console.log('a plugin prints'); process.stdout.write('and writes\\n'); },
  throw: () => { throw new Error('no such luck'); },
};
export default defineLoss({
  name: 'moody',
  doc: 'Cross-entropy with moods.',
  teacher: false,
  options: {
    mood: { doc: 'What it does.', format: [...Object.keys(deeds), 'nan'], default: 'well' },
    once: { doc: 'Where it is noted that a misdeed was done, which only poison and throw do again.', format: 'string', default: '' },
  },
  create: ({ mood, once }) => ({
    compute: ({ student, labels }) => {
      const done = once + mood;
      if (mood !== 'nan' && (mood === 'poison' || mood === 'throw' || !existsSync(done))) {
        if (once) writeFileSync(done, '');
        deeds[mood]();
      }
      const plain = tf.neg(tf.sum(tf.mul(labels, tf.logSoftmax(student.logits)), -1));
      return mood === 'nan' ? plain.mul(NaN) : plain;
    },
  }),
});
`;

/** Takes its time for each epoch, writes a line, and kills its process at one of them, once. */
const metric = `import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { defineMetric } from 'stillhouse/plugin';
const sleeper = new Int32Array(new SharedArrayBuffer(4));
const leaked = [];
export default defineMetric({
  name: 'slow',
  doc: 'Takes its time.',
  direction: 'maximize',
  options: {
    lines: { doc: 'A file.', format: 'string', default: '' },
    die: { doc: 'At which computation.', format: 'natural', default: 0 },
    milliseconds: { doc: 'How long.', format: 'natural', default: 0 },
    leak: { doc: 'Mebibytes that it never lets go, each time.', format: 'natural', default: 0 },
  },
  create: ({ lines, die, milliseconds, leak }) => {
    let times = 0;
    return {
      compute: () => {
        times++;
        if (leak) leaked.push(Buffer.alloc(leak * 2 ** 20, 1));
        Atomics.wait(sleeper, 0, 0, milliseconds);
        if (lines) appendFileSync(lines, process.pid + ' ' + times + '\\n');
        if (times === die && !existsSync(lines + '.died')) {
          writeFileSync(lines + '.died', '');
          process.kill(process.pid, 'SIGKILL');
        }
        return 0.5;
      },
    };
  },
});
`;

const experiment = (data: string): string => `
plugins: [../mine]
seed: 3
dataset: { use: jsonl, train: ${data} }
student: { use: bag-of-embeddings, embedding: 4 }
loss: { moody: {} }
metrics: { accuracy: {}, slow: {} }
training: { epochs: 3, batch_size: 32 }
`;

/** Writes plugins, data and an experiment `cheap` below a folder. */
export function writeMisbehaving(folder: string): void {
  for (const name of ['mine', 'experiments', 'sweeps']) mkdirSync(join(folder, name), { recursive: true });
  const words = ['sunny', 'rainy', 'windy', 'foggy', 'cold', 'warm', 'still'];
  const rows = Array.from({ length: 120 }, (_, row) => {
    return { text: `a ${words[row % 7]} day, ${words[(row * row) % 5]} later, number ${row}`, label: row % 7 < 3 ? 'in' : 'out' };
  });
  writeFileSync(join(folder, 'data.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  writeFileSync(join(folder, 'mine/moody.js'), loss);
  writeFileSync(join(folder, 'mine/slow.js'), metric);
  writeFileSync(join(folder, 'experiments/cheap.yaml'), experiment('../data.jsonl'));
}

/** Writes a sweep of a grid over a space, in YAML; answers its path. */
export function writeGrid(folder: string, name: string, space: string, more = ''): string {
  const file = join(folder, 'sweeps', `${name}.yaml`);
  writeFileSync(file, `experiment: cheap\nobjective: { metric: loss }\nsampler: { use: grid }\nspace:\n${space}\n${more}`);
  return file;
}
