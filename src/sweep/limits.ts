/** What ends a study before its last trial: a budget that is spent, no better value for long, a value that is good enough. */
import type { Params, StudyView, TrialView } from '../plugin/index.js';
import { isBetter, trainingSeconds, type Span } from './result.js';
import { isFeasible, isOwn } from './rules.js';
import type { StudyStore } from './trial.js';

/** Left out or null: no such limit. */
export interface Limits {
  /** Seconds in which at least one trial was running, in all processes; what a killed process had not finished does not count. */
  readonly seconds?: number | null;
  /** Epochs of all trials together. */
  readonly epochs?: number | null;
  /** Trials in a row, by number, that bring no better best value. */
  readonly noBetterFor?: number | null;
  readonly target?: number | null;
  /** Epochs that a trial's students train together, if none ends early. */
  readonly planned?: (params: Params) => number;
  /** Students that one report of a trial stands for; 1 unless told. */
  readonly students?: number;
}

/** The limit that a study has come to. */
export interface Reached {
  readonly by: 'seconds' | 'epochs' | 'no_better_for' | 'target';
  readonly message: string;
}

interface Standing {
  readonly store: StudyStore;
  readonly study: StudyView;
  /** Spans of trials that run in this process, up to now. */
  readonly running: readonly Span[];
}

const isOver = ({ state }: TrialView): boolean => state !== 'running' && state !== 'waiting';

/** Epochs of finished trials, and those that running ones will have trained. */
function epochsOf({ planned, students = 1 }: Limits, { store, study }: Standing): number {
  const own = study.trials.filter((trial) => isOwn(trial) && trial.state !== 'waiting');
  const counts = own.map((trial) => {
    const reported = trial.intermediate.size * students;
    if (!isOver(trial)) return Math.max(reported, planned?.(trial.params) ?? 0);
    const { epochs } = store.trialNotes(trial.number);
    return typeof epochs === 'number' ? epochs : reported;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The best trial among those up to the first that has not ended, and how many with a value came after it without a better one. */
function sinceBest({ trials, directions }: StudyView): { readonly best: TrialView | null; readonly without: number } {
  let [best, without]: [TrialView | null, number] = [null, 0];
  for (const trial of trials.filter(isOwn)) {
    if (!isOver(trial)) break;
    const value = trial.values[0];
    if (value === undefined) continue;
    const counts = trial.state === 'complete' && isFeasible(trial.attributes) && Number.isFinite(value);
    if (counts && (best === null || isBetter(directions[0] ?? 'minimize', value, best.values[0]!))) [best, without] = [trial, 0];
    else if (best !== null) without++;
  }
  return { best, without };
}

function atTarget({ trials, directions }: StudyView, target: number): TrialView | undefined {
  const reaches = (value: number): boolean => value === target || isBetter(directions[0] ?? 'minimize', value, target);
  return trials.find(
    (trial) => isOwn(trial) && trial.state === 'complete' && isFeasible(trial.attributes) && reaches(trial.values[0] ?? NaN),
  );
}

/**
 * The first limit that forbids another trial; null where none does. Judged from the journal, trials in the order of their numbers, so that
 * the same study gives the same answer in whatever process; only seconds differ from one time to the next.
 */
export function reachedLimit(limits: Limits, standing: Standing): Reached | null {
  const { seconds = null, epochs = null, noBetterFor = null, target = null } = limits;
  const hit = target === null ? undefined : atTarget(standing.study, target);
  if (hit) return { by: 'target', message: `trial ${hit.number} has reached the target: ${hit.values[0]}, and ${target} was asked for` };
  if (noBetterFor !== null) {
    const { best, without } = sinceBest(standing.study);
    if (best && without >= noBetterFor)
      return { by: 'no_better_for', message: `no better value in the ${without} trials after trial ${best.number}` };
  }
  if (epochs !== null && epochsOf(limits, standing) >= epochs) return { by: 'epochs', message: `the budget of ${epochs} epochs is spent` };
  if (seconds !== null && trainingSeconds(standing.store, standing.running) >= seconds)
    return { by: 'seconds', message: `the budget of ${seconds} seconds of training is spent` };
  return null;
}
