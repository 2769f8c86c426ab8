/** What a study's journal says of its pruning. */
import type { SweepConfig } from '../config/types.js';
import type { TrialView } from '../plugin/index.js';
import { pruningOf, type JudgedTrial, type Pruning } from '../report/index.js';
import { prunedAt } from '../sweep/index.js';
import type { StudyStore } from '../sweep/trial.js';

const rungPattern = /^completed_rung_(\d+)$/;

/** Rungs among attributes that a pruner keeps with a trial, with the values completed there. */
export function rungsOf(attributes: Readonly<Record<string, unknown>>): { rung: number; value: number }[] {
  return Object.entries(attributes).flatMap(([key, value]) => {
    const rung = rungPattern.exec(key)?.[1];
    return rung === undefined || typeof value !== 'number' ? [] : [{ rung: Number(rung), value }];
  });
}

/** The steps at which a trial completed its rungs: the journal keeps their values. */
function rungSteps({ attributes, intermediate }: TrialView): number[] {
  const steps = rungsOf(attributes).map(({ value }) => [...intermediate].find(([, own]) => own === value)?.[0]);
  return steps.filter((step) => step !== undefined);
}

/** The trials of a study as its pruner judged them. */
export function judgedTrials({ experiment }: SweepConfig, store: StudyStore): JudgedTrial[] {
  return store.read().trials.map((trial) => ({
    number: trial.number,
    state: trial.state,
    value: trial.values[0] ?? null,
    reports: trial.intermediate,
    planned: Number(trial.params['training.epochs'] ?? experiment.config.training.epochs),
    audited: prunedAt(trial),
    rungs: rungSteps(trial),
  }));
}

/** What pruning saved and cost; null for a sweep that prunes nothing. */
export function pruningResult(sweep: SweepConfig, store: StudyStore): Pruning | null {
  const { pruner, audit, objective, seeds } = sweep;
  if (pruner.use === 'none') return null;
  const { epochs, ...found } = pruningOf(pruner.use, audit, judgedTrials(sweep, store), objective.direction);
  const { planned, trained, saved } = epochs;
  return { ...found, epochs: { planned: planned * seeds, trained: trained * seeds, saved: saved * seeds } };
}
