import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { describePlugin } from 'stillhouse/plugin/testing';
import plugin from '../../plugins/losses/my-loss.ts';

describePlugin(plugin);

const says = (logits: number[][]) => ({ logits: tf.tensor2d(logits), layers: {}, tokens: {}, attentions: {} });

it('is what the formula gives', () => {
  const labels = tf.tensor2d([[1, 0], [0, 1]]); // prettier-ignore
  const given = { student: says([[1, 1], [3, 1]]), teacher: says([[1, 1], [1, 1]]), labels, rows: tf.ones([2]) as tf.Tensor1D }; // prettier-ignore
  const inputs = { ...given, counts: tf.ones([2]) as tf.Tensor1D, mask: null, variables: {} };
  const [same, other] = plugin
    .create({})
    .compute(inputs, { width: tf.scalar(1) })
    .arraySync();
  assert.equal(same, 0);
  assert.ok(Math.abs(other! - (Math.sqrt(2 * 2 + 1) - 1) / 2) < 1e-6, `${other}`);
});
