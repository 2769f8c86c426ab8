import assert from 'node:assert/strict';
import { it } from 'node:test';
import { describePlugin } from 'stillhouse/plugin/testing';
import plugin from '../../plugins/datasets/my-dataset.ts';

describePlugin(plugin);

it('has as many examples as it is asked for, half of each label', async () => {
  const labels: string[] = [];
  for await (const { label } of plugin.create({ size: 10 }).read('train')) labels.push(label);
  assert.equal(labels.length, 10);
  assert.equal(labels.filter((label) => label === 'positive').length, 5);
});
