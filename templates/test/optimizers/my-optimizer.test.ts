import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { describePlugin } from 'stillhouse/plugin/testing';
import plugin from '../../plugins/optimizers/my-optimizer.ts';

describePlugin(plugin);

it('takes the last step along', () => {
  const given = { variable: tf.tensor1d([1]), gradient: tf.tensor1d([2]), slots: { velocity: tf.tensor1d([0.5]) } };
  const next = plugin
    .create({})
    .update({ ...given, step: tf.scalar(2), decays: false }, { rate: tf.scalar(0.25), momentum: tf.scalar(0.5) });
  assert.deepEqual(next.slots['velocity']!.arraySync(), [0.5 * 0.5 - 0.25 * 2]);
  assert.deepEqual(next.variable.arraySync(), [0.75]);
});
