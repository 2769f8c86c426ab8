/** Milliseconds of a student's training step in plain tfjs-layers: {student, length, batch, vocabulary, warmup, steps, seed}. */
import * as tf from '@tensorflow/tfjs';
import { loadNative } from '../ours/native.mjs';
import { student, trainStep } from './tfjs-models.mjs';

await loadNative();
const given = JSON.parse(process.argv[2]);
const { batch, length, vocabulary, seed } = given;
const model = student(given.student, { ...given, classes: 2 });
const optimizer = tf.train.adam(1e-3);
const examples = {
  ids: tf.randomUniform([batch, length], 2, vocabulary, 'int32', seed),
  labels: tf.oneHot(tf.randomUniform([batch], 0, 2, 'int32', seed), 2).toFloat(),
  teacher: tf.randomNormal([batch, 2], 0, 1, 'float32', seed),
};
const step = () => trainStep(model, optimizer, examples, { temperature: 2, alpha: 0.5 });
for (let index = 0; index < given.warmup; index++) step();
const began = performance.now();
for (let index = 0; index < given.steps; index++) step();
process.stdout.write(`${JSON.stringify({ milliseconds: (performance.now() - began) / given.steps })}\n`);
