/** Trials of a student on random tokens, built from the project's own parts as a sweep builds them. */
import { space } from '../measure/space.mjs';
import { made } from './made.mjs';

const dist = new URL('../../dist/', import.meta.url);
const load = async (path) => import(new URL(path, dist));
const plugin = async (path, options) => made((await load(`plugins/${path}.js`)).default, options);

const students = {
  cnn: ['text-cnn', { embedding: 64, filters: 128, widths: [3], dropout: 0 }],
  lstm: ['lstm', { embedding: 64, units: 64, dropout: 0 }],
};

/** The grid that trials are taken from, in turns. */
const grid = space.temperature.flatMap((temperature) =>
  space.alpha.flatMap((alpha) => space.rate.map((rate) => ({ temperature, alpha, rate }))),
);

/** Plans of `trials` trials that differ in nothing but numbers. */
export async function plans({ student, batch, seed, traced, trials }) {
  const [name, options] = students[student];
  const architecture = { name, plugin: await plugin(`architectures/${name}`, options), identity: JSON.stringify([name, options]) };
  const [loss, adam, schedule] = await Promise.all([
    plugin('losses/distillation'),
    plugin('optimizers/adam'),
    plugin('schedules/constant'),
  ]);
  return Array.from({ length: trials }, (_, index) => {
    const { temperature, alpha, rate } = grid[index % grid.length];
    return {
      architecture,
      terms: [{ name: 'distillation', loss, needsTeacher: true, scalars: { weight: 1, temperature, alpha } }],
      optimizer: { name: 'adam', plugin: adam, scalars: { rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } },
      schedule,
      scheduleName: 'constant',
      metrics: [],
      epochs: 1,
      batchSize: batch,
      clipNorm: null,
      patience: null,
      monitor: 'loss',
      direction: 'minimize',
      seed,
      traced,
    };
  });
}

/** A split of texts that all have the same length, ids drawn evenly, 2 classes; with the teacher's logits. */
export async function randomData({ rows, length, vocabulary, seed }) {
  const { seededRandom } = await load('src/distill/index.js');
  const draw = seededRandom(seed, 'order', 0);
  const ids = Int32Array.from({ length: rows * length }, () => 2 + Math.floor(draw() * (vocabulary - 2)));
  const split = (name, size) => ({
    name,
    size,
    digest: name,
    text: () => '',
    tokens: (row) => ids.subarray(row * length, (row + 1) * length),
    label: (row) => row % 2,
  });
  const teacher = Float32Array.from({ length: 2 * rows }, () => 4 * draw() - 2);
  const [train, validation] = [split('train', rows), split('validation', Math.min(rows, 64))];
  return { vocabulary, classes: ['0', '1'], maxLength: length, train, validation, teacher: { train: teacher, validation: teacher } };
}
