/** Run as a program: `node addon-trial.js ADDON` loads it, adds and multiplies; exit code 0 and `ok VERSION` when the numbers are right. */
import { loadTfjsNode } from './addon.js';

const tf = loadTfjsNode(process.argv[2]!);
const sum = tf.tensor1d([1, 2]).add(3).dataSync();
const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])).dataSync();
const right = tf.getBackend() === 'tensorflow' && sum.join() === '4,5' && product.join() === '19,22,43,50';
const backend = tf.backend() as unknown as { binding: { TF_Version: string; isUsingGpuDevice?: boolean }; isUsingGpuDevice?: boolean };
console.log(right ? `ok ${JSON.stringify({ version: backend.binding.TF_Version, gpu: backend.isUsingGpuDevice === true })}` : 'wrong numbers');
process.exitCode = right ? 0 : 1;
