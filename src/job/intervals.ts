/** How sure scores are over the texts that they were measured on. */
import type { Evaluation } from '../distill/types.js';
import { scoreInterval, type Interval } from '../report/index.js';
import type { FinishedTrial } from './types.js';

/** The interval of a trial's objective, as the journal keeps it; nothing where it has several students, which say more, or a score without one. */
export function intervalNote(students: readonly FinishedTrial[], metric: string): { readonly interval?: Interval } {
  const [{ validation, prepared }, another] = students as [FinishedTrial, FinishedTrial?];
  const interval = validation && !another ? scoreInterval(metric, validation, prepared.trial.classes.length) : null;
  return interval ? { interval } : {};
}

/** The intervals of all scores that have one. */
export function intervalsOf(evaluation: Evaluation, classes: number): Readonly<Record<string, Interval>> {
  const found = Object.keys(evaluation.scores).map((metric) => [metric, scoreInterval(metric, evaluation, classes)] as const);
  return Object.fromEntries(found.flatMap(([metric, interval]) => (interval ? [[metric, interval]] : [])));
}
