/** GFLOP/s of a matrix product through tfjs' native backend: {rows, inner, columns, seconds}. Prints {gflops}: of the quickest tenth. */
import * as tf from '@tensorflow/tfjs';
import { loadNative } from './native.mjs';

await loadNative();
const { rows, inner, columns, seconds } = JSON.parse(process.argv[2]);
const [a, b] = [tf.randomUniform([rows, inner]), tf.randomUniform([inner, columns])];
const once = () => tf.matMul(a, b).dispose();
for (let index = 0; index < 5; index++) once();
const times = [];
for (const end = performance.now() + 1000 * seconds; performance.now() < end;) {
  const began = performance.now();
  once();
  times.push(performance.now() - began);
}
times.sort((x, y) => x - y);
const best = times[Math.floor(times.length / 10)];
process.stdout.write(`${JSON.stringify({ gflops: (2 * rows * inner * columns) / best / 1e6 })}\n`);
