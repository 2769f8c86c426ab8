/** Small studies that samplers and pruners are asked about. */
import type { Direction, Distribution, Params, Space, StudyView, TrialState, TrialView } from '../../src/plugin/index.js';

/** Only values that can be counted: fit for a grid too. */
export const countable: Space = {
  'loss.distillation.temperature': { type: 'choice', choices: [1, 2, 4] },
  'student.use': { type: 'choice', choices: ['text-cnn', 'bilstm'] },
  'student.filters': { type: 'int', low: 32, high: 96, log: false, step: 32 },
};
/** Every kind of distribution. */
export const broad: Space = {
  ...countable,
  'loss.distillation.alpha': { type: 'float', low: 0, high: 1, log: false, step: null },
  'optimizer.rate': { type: 'float', low: 1e-4, high: 1e-1, log: true, step: null },
  'optimizer.beta': { type: 'float', low: 0.1, high: 0.7, log: false, step: 0.2 },
  'teacher.epochs': { type: 'int', low: 1, high: 100, log: true, step: 1 },
  'student.batch_norm': { type: 'choice', choices: [true, false, null] },
};

/** Whether a distribution holds a value: bounds included; steps are counted from the lower bound, to 1e-9. */
export function holds(distribution: Distribution, value: unknown): boolean {
  if (distribution.type === 'choice') return distribution.choices.includes(value as never);
  const slack = distribution.step === null ? 0 : 1e-9 * Math.abs(distribution.high - distribution.low);
  if (typeof value !== 'number' || !(value >= distribution.low && value <= distribution.high + slack)) return false;
  if (distribution.type === 'int' && !Number.isInteger(value)) return false;
  const steps = distribution.step === null ? 0 : (value - distribution.low) / distribution.step;
  return Math.abs(steps - Math.round(steps)) < 1e-9;
}

/** A trial; `value` is its objective or all of several, `reports` are the objective by step. */
export function trial(
  number: number,
  state: TrialState,
  params: Params,
  space: Space,
  value: number | null | readonly number[],
  reports: readonly number[] = [],
): TrialView {
  return {
    number,
    state,
    params,
    distributions: space,
    values: value === null ? [] : typeof value === 'number' ? [value] : value,
    intermediate: new Map(reports.map((report, step) => [step, report])),
    attributes: {},
  };
}

/** A study that nobody can change by accident. */
export const study = (direction: Direction | readonly Direction[], trials: readonly TrialView[]): StudyView =>
  Object.freeze({ name: 'check', directions: Object.freeze([direction].flat()), trials: Object.freeze(trials.map((own) => frozen(own))) });

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof Map) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}
