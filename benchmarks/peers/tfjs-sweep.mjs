/**
 * A distillation sweep in plain tfjs-layers with MLflow's REST interface, as a TypeScript user writes it without a framework.
 * Argument and answer are those of `keras_sweep.py` in its tuned mode.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { loadNative } from '../ours/native.mjs';
import { student, trainStep } from './tfjs-models.mjs';
import { load } from './tfjs-texts.mjs';

await loadNative();
const given = JSON.parse(process.argv[2]);
const { vocabulary, length, batch, seed } = given;
const data = load(given.data, vocabulary, length);
const classes = data.classes.length;
const logits = new Float32Array(new Uint8Array(readFileSync(join(given.teacher, 'logits.f32'))).buffer);

async function mlflow(path, body) {
  const request = { method: 'POST', headers: { 'content-type': 'application/json', connection: 'close' }, body: JSON.stringify(body) };
  const answer = await fetch(`${given.tracking}/api/2.0/mlflow/${path}`, request);
  if (!answer.ok) throw new Error(`MLflow answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

const rowsOf = (split, rows) => tf.tensor2d(rows.flatMap((row) => [...split.ids[row]]), [rows.length, length], 'int32'); // prettier-ignore

function trainEpoch(model, optimizer, chosen) {
  const order = Array.from(tf.util.createShuffledIndices(data.train.ids.length));
  let total = 0;
  for (let start = 0; start < order.length; start += batch) {
    const rows = order.slice(start, start + batch);
    const inputs = {
      ids: rowsOf(data.train, rows),
      labels: tf.tidy(() => tf.oneHot(rows.map((row) => data.train.labels[row]), classes).toFloat()), // prettier-ignore
      teacher: tf.tensor2d(rows.flatMap((row) => [...logits.subarray(row * classes, (row + 1) * classes)]), [rows.length, classes]), // prettier-ignore
    };
    total += trainStep(model, optimizer, inputs, chosen) * rows.length;
    tf.dispose(inputs);
  }
  return total / order.length;
}

function macroF1(model) {
  const rows = [...data.dev.ids.keys()];
  const guesses = tf.tidy(() => model.predict(rowsOf(data.dev, rows), { batchSize: 256 }).argMax(-1).dataSync());
  const f1 = (own) => {
    const hits = rows.filter((row) => guesses[row] === own && data.dev.labels[row] === own).length;
    const all = rows.filter((row) => guesses[row] === own).length + data.dev.labels.filter((label) => label === own).length;
    return all ? (2 * hits) / all : 0;
  };
  return data.classes.reduce((sum, _, own) => sum + f1(own), 0) / classes;
}

async function trial(chosen, experiment) {
  const model = student(given.student, { vocabulary, classes, length, seed });
  const optimizer = tf.train.adam(chosen.rate);
  const { run } = await mlflow('runs/create', { experiment_id: experiment, start_time: Date.now() });
  const id = run.info.run_id;
  const params = Object.entries(chosen).map(([key, value]) => ({ key, value: String(value) }));
  await mlflow('runs/log-batch', { run_id: id, params });
  let f1 = 0;
  for (let epoch = 0; epoch < given.epochs; epoch++) {
    const loss = trainEpoch(model, optimizer, chosen);
    f1 = macroF1(model);
    const point = (key, value) => ({ key, value, timestamp: Date.now(), step: epoch });
    await mlflow('runs/log-batch', { run_id: id, metrics: [point('loss', loss), point('macro_f1', f1)] });
  }
  await mlflow('runs/update', { run_id: id, status: 'FINISHED', end_time: Date.now() });
  model.dispose();
  optimizer.dispose();
  return f1;
}

const { temperature, alpha, rate } = given.space;
const grid = temperature.flatMap((t) => alpha.flatMap((a) => rate.map((r) => ({ temperature: t, alpha: a, rate: r }))));
const { experiment_id: experiment } = await mlflow('experiments/create', { name: `tfjs-${Date.now()}` });
const began = performance.now();
const values = [];
for (const chosen of grid.slice(0, given.trials)) values.push(await trial(chosen, experiment));
const seconds = (performance.now() - began) / 1000;
const f1 = values.reduce((sum, value) => sum + value, 0) / values.length;
process.stdout.write(`${JSON.stringify({ seconds, trials: values.length, f1 })}\n`);
