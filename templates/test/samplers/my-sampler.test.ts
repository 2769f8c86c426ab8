import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Space } from 'stillhouse/plugin';
import { describePlugin } from 'stillhouse/plugin/testing';
import plugin from '../../plugins/samplers/my-sampler.ts';

describePlugin(plugin);

it('puts a point into each tenth of a range within sixteen trials', () => {
  const space: Space = { 'optimizer.rate': { type: 'float', low: 0, high: 1, log: false, step: null } };
  const study = { name: 'test', directions: ['maximize'] as const, trials: [] };
  const { sample } = plugin.create({ skip: 0 });
  const drawn = Array.from({ length: 16 }, (_, number) => sample({ study, space, number, seed: 1 })!['optimizer.rate'] as number);
  assert.equal(new Set(drawn.map((value) => Math.floor(value * 10))).size, 10);
});
