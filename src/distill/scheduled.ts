/** Numbers of terms that change while a trial trains. */
import { PluginError } from '../plugin/index.js';
import { blame } from './blame.js';
import type { ScheduledScalar, Term } from './types.js';

/** The numbers of each term at some step, in the order of the terms. */
export type TermNumbers = readonly Pick<Term, 'scalars'>[];

/** Where a trial is: steps and epochs from 0, and how many there are of each. */
export interface Progress {
  readonly step: number;
  readonly steps: number;
  readonly epoch: number;
  readonly epochs: number;
}

/** The numbers of the terms at a step; undefined where they stay the same all through. Throws a `PluginError` for a schedule at fault. */
export function numbersAt(terms: readonly Term[], progress: Progress): TermNumbers | undefined {
  if (!terms.some(({ scheduled }) => scheduled)) return undefined;
  return terms.map(({ scalars, scheduled }) => {
    const now = Object.entries(scheduled ?? {}).map(([name, scalar]) => [name, valueAt(scalar, progress)] as const);
    return { scalars: { ...scalars, ...Object.fromEntries(now) } };
  });
}

/** `from` in the first step or epoch, `to` in the last, between them as the schedule's factor goes. */
export function valueAt(scalar: ScheduledScalar, { step, steps, epoch, epochs }: Progress): number {
  const { schedule, scheduleName: name, from, to, per } = scalar;
  const [at, count] = per === 'step' ? [step, steps] : [epoch, epochs];
  const total = Math.max(1, count - 1); // a schedule ends one step after its last
  const factor: unknown = blame('schedule', name, 'factor', () => schedule.factor(Math.min(at, total), total));
  if (typeof factor !== 'number' || !(factor >= 0 && factor <= 1))
    throw new PluginError('schedule', name, `factor gave ${String(factor)} for step ${at} of ${total}; expected a number from 0 to 1`);
  return factor === 0 ? to : factor * from + (1 - factor) * to;
}
