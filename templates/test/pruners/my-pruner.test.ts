import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { TrialView } from 'stillhouse/plugin';
import { describePlugin } from 'stillhouse/plugin/testing';
import plugin from '../../plugins/pruners/my-pruner.ts';

describePlugin(plugin);

const trial = (number: number, state: TrialView['state'], reports: number[]): TrialView => ({
  number, state, params: {}, distributions: {}, values: [], intermediate: new Map(reports.entries()), attributes: {},
}); // prettier-ignore

it('ends a trial beyond the margin, and after the warm-up alone', () => {
  const { judge } = plugin.create({ margin: 0.1, warmup: 1 });
  const judged = (own: number[]): boolean => {
    const trials = [trial(0, 'complete', [0.5, 0.8]), trial(1, 'running', own)];
    return judge({ study: { name: 'test', directions: ['maximize'], trials }, number: 1, step: own.length - 1 }).prune;
  };
  assert.deepEqual([judged([0.1]), judged([0.1, 0.75]), judged([0.1, 0.65])], [false, false, true]);
});
