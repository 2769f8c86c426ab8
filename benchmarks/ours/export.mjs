/**
 * Writes the recorded step of one trial for Python's TensorFlow to time op by op: {student, length, batch, vocabulary, seed, folder}.
 * It has TensorFlow's own ops in the place of our kernels. `folder` gets saved_model.pb and manifest.json: what to feed, the shapes of the state, the names of the nodes and the branches to call.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadNative } from './native.mjs';
import { plans, randomData } from './trials.mjs';

process.env.STILLHOUSE_KERNELS = 'off'; // Python's TensorFlow does not know them
await loadNative();
const given = JSON.parse(process.argv[2]);
const load = (path) => import(`../../dist/src/${path}`);
const [{ buildModel }, { recordStep, weightsOf }, { scalarVector }, { builtIn, emitProgram, names }] = await Promise.all(
  ['distill/model.js', 'distill/record-student.js', 'distill/scalar-vector.js', 'graph/emit.js'].map(load),
);
const { batch, length, vocabulary, seed, folder } = given;
const [plan] = await plans({ ...given, traced: true, trials: 1 });
const data = await randomData({ ...given, rows: batch });
const model = buildModel(plan.architecture, { vocabulary, classes: 2, length }, seed);
const { branch, numbers } = recordStep(plan, model, { rows: batch, length });
const rows = Array.from({ length: batch }, (_, row) => row);
const feeds = [
  rows.map((row) => [...data.train.tokens(row)]),
  rows.map((row) => (row % 2 ? [0, 1] : [1, 0])),
  rows.map((row) => [...data.teacher.train.subarray(2 * row, 2 * row + 2)]),
  rows.map(() => 1),
  [...scalarVector(plan, numbers, 1, 1e-3)],
  [1, 2],
];
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'saved_model.pb'), emitProgram({ branches: [branch], seats: 1 }));
const manifest = {
  branch: names.branch(0),
  load: builtIn.load,
  step: builtIn.own,
  vector: names.vector(0),
  call: names.call(0),
  feeds: feeds.map((value, index) => ({ name: names.feed(0, index), value })),
  state: branch.state.map(({ shape }, index) => ({ shape, weight: index < weightsOf(model).length })),
};
writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
process.stdout.write(`${JSON.stringify({ nodes: branch.nodes?.length ?? null })}\n`);
