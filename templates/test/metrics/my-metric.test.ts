import assert from 'node:assert/strict';
import { it } from 'node:test';
import { describePlugin } from 'stillhouse/plugin/testing';
import plugin from '../../plugins/metrics/my-metric.ts';

describePlugin(plugin);

it('is the lowest recall', () => {
  const [labels, predicted] = [Int32Array.of(0, 0, 0, 0, 1, 1), Int32Array.of(0, 0, 0, 1, 1, 0)]; // recalls 3/4 and 1/2
  assert.equal(plugin.create({}).compute({ labels, predicted, probabilities: new Float32Array(12), classes: ['no', 'yes'] }), 0.5);
});
