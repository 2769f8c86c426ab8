/** Trials and epochs that the tests of this room tell of. */
import type { EpochReport } from '../../../src/distill/types.js';
import type { Space } from '../../../src/plugin/index.js';
import type { Objective, TrialRecord } from '../../../src/report/index.js';

export const space: Space = {
  'loss.distillation.temperature': { type: 'choice', choices: [1, 2, 4] },
  'loss.distillation.alpha': { type: 'choice', choices: [0.5, 0.9] },
  'optimizer.rate': { type: 'float', low: 1e-4, high: 1e-2, log: true, step: null },
};
export const objective: Objective = { metric: 'macro_f1', direction: 'maximize' };

const params = (temperature: number, alpha: number, rate: number) => ({
  'loss.distillation.temperature': temperature,
  'loss.distillation.alpha': alpha,
  'optimizer.rate': rate,
});
export const trials: TrialRecord[] = [
  { number: 0, state: 'complete', params: params(1, 0.5, 1e-3), value: 0.71, runId: 'a'.repeat(32), seconds: 10.26 },
  { number: 1, state: 'pruned', params: params(2, 0.5, 1e-4), value: 0.9, runId: 'b'.repeat(32), seconds: 4 },
  { number: 2, state: 'complete', params: params(4, 0.9, 0.0012345), value: 0.78125, runId: 'c'.repeat(32), seconds: 11 },
  { number: 3, state: 'failed', params: params(4, 0.5, 1e-2), value: NaN, runId: null, seconds: null },
  { number: 4, state: 'complete', params: params(2, 0.9, 1e-3), value: NaN, runId: 'd'.repeat(32), seconds: 12 },
];

export const epochs: EpochReport[] = [0, 1, 2].map((epoch) => ({
  epoch,
  trainLoss: 0.7 - 0.1 * epoch,
  validation: { loss: 0.72 - 0.05 * epoch, accuracy: 0.6 + 0.05 * epoch, macro_f1: 0.58 + 0.05 * epoch },
  rate: 1e-3,
  seconds: 2.5,
}));

/** A contestant's row of a benchmark, with a value for each round. */
export const benchmarkRow = (contestant: string, values: readonly number[], extra: Record<string, number> = {}) =>
  ({ contestant, what: 'as said', values: [...values], extra, median: values[0]!, min: 0, max: 0, times: values.length, ratio: null }); // prettier-ignore
