import { PluginError } from '../plugin/index.js';
import { blame } from './blame.js';
import type { TrialPlan } from './types.js';

/** The rate of a step (from 0) of `total`. Throws a `PluginError` where the schedule gives no number from 0 up. */
export function rateAt({ schedule, scheduleName: name = 'schedule', optimizer }: TrialPlan, step: number, total: number): number {
  const factor: unknown = blame('schedule', name, 'factor', () => schedule.factor(step, total));
  if (typeof factor !== 'number' || !(factor >= 0 && factor < Infinity))
    throw new PluginError('schedule', name, `factor gave ${String(factor)} for step ${step} of ${total}; expected a number from 0 up`);
  return factor * optimizer.scalars['rate']!;
}
