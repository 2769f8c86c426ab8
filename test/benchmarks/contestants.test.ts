/** The contestants run, on the smallest of settings, and mean the same by alpha and temperature. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import distillation from '../../plugins/losses/distillation.js';
import { stateFolder } from '../../src/runtime/state.js';
import { hasNative, useBackend } from '../support/backend.js';

const root = resolve(fileURLToPath(import.meta.url), '../../../..');
const load = (name: string) => import(pathToFileURL(join(root, 'benchmarks', name)).href);
const tiny = { batch: 4, length: 6, vocabulary: 50, embedding: 64, warmup: 1, steps: 2, seed: 1 };
const student = [[1, 2], [0, -1]]; // prettier-ignore
const labels = [[0, 1], [1, 0]]; // prettier-ignore
const teacher = [[3, -1], [0.5, 0.2]]; // prettier-ignore
const chosen = { temperature: 2, alpha: 0.3 };

/** Our own loss of these two examples, the mean. */
function ours(): number {
  return tf.tidy(() => {
    const [rows, counts] = [tf.tensor1d([1, 1]), tf.tensor1d([1, 1])];
    const sides = {
      student: { logits: tf.tensor2d(student), layers: {}, tokens: {}, attentions: {} },
      teacher: { logits: tf.tensor2d(teacher), layers: {}, tokens: {}, attentions: {} },
    };
    const inputs = { ...sides, labels: tf.tensor2d(labels), rows, counts, mask: null, variables: {} };
    const scalars = { alpha: tf.scalar(chosen.alpha), temperature: tf.scalar(chosen.temperature) };
    return distillation.create({ standardise: false }).compute(inputs, scalars).mean().dataSync()[0]!;
  });
}

describe('contestants of the benchmarks', function () {
  this.timeout(120_000);
  let folder: string;
  let context: Record<string, unknown>;
  before(async () => {
    await useBackend();
    folder = mkdtempSync(join(tmpdir(), 'stillhouse-contestants-'));
    const { peerPython } = await load('measure/python.mjs');
    const peers = await peerPython({ root, home: stateFolder(), say: () => {}, install: false });
    const env = { ...process.env, STILLHOUSE_HOME: stateFolder() };
    context = { place: { folder, env }, peers };
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('of plain tfjs have our loss', async () => {
    const models = await load('peers/tfjs-models.mjs');
    const theirs = tf.tidy(
      () => models.distillation(tf.tensor2d(student), tf.tensor2d(labels), tf.tensor2d(teacher), chosen).dataSync()[0],
    );
    expect(theirs).to.be.closeTo(ours(), 1e-5);
  });

  for (const kind of ['cnn', 'lstm'])
    it(`of ours and of plain tfjs take steps of the ${kind}`, async function () {
      if (!(await hasNative())) this.skip();
      const { node } = await load('measure/contestants.mjs');
      const [recorded, eager, plain] = [
        await node(context, 'ours/step.mjs', { ...tiny, student: kind, traced: true, trials: 3 }),
        await node(context, 'ours/step.mjs', { ...tiny, student: kind, traced: false, trials: 1 }),
        await node(context, 'peers/tfjs-step.mjs', { ...tiny, student: kind }),
      ];
      for (const { document } of [recorded, eager, plain]) expect(document.milliseconds).to.be.greaterThan(0);
      expect(recorded.document.first).to.be.greaterThan(recorded.document.milliseconds);
    });

  describe('in Python', () => {
    before(function () {
      const { missing } = context['peers'] as { missing?: string };
      if (!missing) return;
      process.stderr.write(`    peers in Python are not tried: ${missing} (STILLHOUSE_PEER_PYTHON names a Python that has them)\n`);
      this.skip();
    });

    it('have our loss', async () => {
      const { child } = await load('measure/child.mjs');
      const { command, env } = context['peers'] as { command: string; env: NodeJS.ProcessEnv };
      const code = `import json, sys
sys.path.insert(0, ${JSON.stringify(join(root, 'benchmarks/peers'))})
import models, numpy as np
student, labels, teacher = (np.array(rows, "float32") for rows in ${JSON.stringify([student, labels, teacher])})
loss = models.Distiller(None, ${chosen.temperature}, ${chosen.alpha}).compute_loss(None, (labels, teacher), student)
print(json.dumps(float(loss)))`;
      const { document } = await child(command, ['-s', '-c', code], { env: { ...process.env, ...env } });
      expect(document).to.be.closeTo(ours(), 1e-5);
    });

    it('take steps, and profile one of ours', async function () {
      const { node, python } = await load('measure/contestants.mjs');
      const keras = await python(context, 'keras_step.py', { ...tiny, student: 'cnn', jit: false });
      const jax = await python(context, 'jax_step.py', { ...tiny, student: 'lstm', trials: 2 });
      for (const { document } of [keras, jax]) expect(document.milliseconds).to.be.greaterThan(0);
      if (!(await hasNative())) this.skip();
      const exported = join(folder, 'exported');
      await node(context, 'ours/export.mjs', { ...tiny, student: 'cnn', folder: exported });
      const { document } = await python(context, 'profile_step.py', { folder: exported, steps: 2 });
      expect(Object.keys(document.ops)).to.include.members(['MatMul', 'UnsortedSegmentSum']);
      const spent = (Object.values(document.ops) as number[]).reduce((sum, one) => sum + one, 0);
      expect(spent).to.be.greaterThan(0).and.lessThan(document.traced);
    });

    it('sweep with the teacher in the step and with its logits', async () => {
      const { python } = await load('measure/contestants.mjs');
      const words = ['good', 'bad'];
      const rows = Array.from({ length: 12 }, (_, row) => `${row % 2}\t${words[row % 2]} thing ${row}\n`).join('');
      for (const split of ['train', 'dev']) writeFileSync(join(folder, `${split}.tsv`), rows);
      const space = { temperature: [1, 2], alpha: [0.5], rate: [1e-2] };
      const shared = { ...tiny, data: folder, teacher: folder, folder, teacher_units: 2, teacher_epochs: 1, student: 'cnn', epochs: 1, trials: 2, space }; // prettier-ignore
      await python(context, 'keras_teacher.py', shared);
      const tracking = `sqlite:///${join(folder, 'mlflow.db')}`;
      for (const mode of ['docs', 'tuned']) {
        const { document } = await python(context, 'keras_sweep.py', { ...shared, mode, jit: false, tracking });
        expect(document).to.include({ trials: 2 });
        expect(document.seconds).to.be.greaterThan(0);
        expect(document.f1).to.be.within(0, 1);
      }
    });
  });
});
