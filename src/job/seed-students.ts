/** One configuration trained on several seeds side by side: the trial whose value is a mean. */
import { randomUUID } from 'node:crypto';
import type { Experiment } from '../config/types.js';
import type { EpochReport } from '../distill/types.js';
import { StorageError } from '../plugin/index.js';
import { mean, spread, type Spread } from '../report/index.js';
import type { Run } from '../track/tracker.js';
import { endRun } from './end-run.js';
import { recordEpoch, recordStart } from './record.js';
import { studentSeed, withSeed } from './seeds.js';
import { SharedReports } from './shared-reports.js';
import { sideBySide } from './side-by-side.js';
import type { TrialRunner } from './trial-runner.js';
import type { FinishedTrial, TrialHooks } from './types.js';

/** The objective of a finished student: its score in the restored best epoch; NaN where there is none. */
export function objectiveOf({ trained }: FinishedTrial, metric: string): number {
  return trained.epochs[trained.best]?.validation[metric] ?? NaN;
}

/** The objective over the students of a configuration. */
export const spreadOf = (students: readonly FinishedTrial[], metric: string): Spread =>
  spread(students.map((student) => objectiveOf(student, metric)));

/** The scores of the epochs that students keep, their means. */
export function meanScores(students: readonly FinishedTrial[]): Record<string, number> {
  const kept = students.map(({ trained }) => trained.epochs[trained.best]?.validation ?? {});
  return Object.fromEntries(Object.keys(kept[0]!).map((name) => [name, mean(kept.map((scores) => scores[name] ?? NaN))]));
}

/** What the journal keeps of several students: seed, score and epochs of each, and their spread. */
export function seedNotes(students: readonly FinishedTrial[], { values, sd }: Spread): Record<string, unknown> {
  if (students.length < 2) return {};
  const seeds = students.map(({ experiment, trained }, index) => {
    return { seed: studentSeed(experiment), value: values[index], epochs: trained.epochs.length, stopped: trained.stopped };
  });
  return { seeds, sd };
}

/** How a student that has a run of its own ended. */
export function endStudent(run: Run, finished: FinishedTrial, metric: string): void {
  const value = objectiveOf(finished, metric);
  const { stopped } = finished.trained;
  run.metrics([{ key: 'objective', value, step: 0, timestamp: Date.now() }]);
  if (stopped === 'diverged' || !Number.isFinite(value)) endRun(run, 'failed', 'diverged: the loss or the objective is not a number');
  else endRun(run, stopped === 'pruned' ? 'pruned' : 'complete', null);
}

export interface SeedRequest {
  readonly runner: TrialRunner;
  readonly experiment: Experiment;
  readonly seeds: readonly number[];
  readonly metric: string;
  /** The configuration's run: it is told the means, and keeps the first student. */
  readonly run: Run;
  /** Begins the run of one student below it. */
  readonly begin: (index: number, seed: number) => Run;
  /** `onEpoch` is told the means of each epoch, and answers for all students; `onTrained` once all have trained. */
  readonly hooks: Pick<TrialHooks, 'onEpoch' | 'slot' | 'onTaken' | 'onLost'> & {
    readonly onTrained?: () => void;
    readonly signal: AbortSignal;
  };
}

/** Trains the students, which differ in their seed only. One that throws stops the others. */
export async function trainSeeds({ runner, experiment, seeds, metric, run, begin, hooks }: SeedRequest): Promise<FinishedTrial[]> {
  recordStart(run, experiment, await runner.prepare(experiment));
  const judge = async (mean: EpochReport): Promise<'continue' | 'prune'> => {
    recordEpoch(run, mean);
    return (await hooks.onEpoch?.(mean)) ?? 'continue';
  };
  const reports = new SharedReports(seeds.length, judge, () => runner.stepAside());
  const aside: (() => void)[] = [];
  const leave = (kept: EpochReport | null): void => {
    aside.push(runner.stepAside());
    reports.leave(kept);
    if (aside.length < seeds.length) return;
    hooks.onTrained?.();
    // Whoever trains beside this configuration waits for what comes after it, however long the telling takes.
    for (const back of aside) back();
  };
  const together = { name: randomUUID(), count: seeds.length };
  const train = (index: number, signal: AbortSignal): Promise<FinishedTrial> =>
    trainSeed({
      runner,
      experiment: withSeed(experiment, seeds[index]!),
      slot: (hooks.slot ?? 0) * seeds.length + index,
      run: begin(index, seeds[index]!),
      metric,
      signal,
      hooks: { together, ...(index === 0 && { onTaken: hooks.onTaken, onLost: hooks.onLost }) },
      reports,
      leave,
    });
  try {
    const students = await sideBySide({ count: seeds.length, width: seeds.length, signal: hooks.signal, run: train });
    await runner.record(run, students[0]!);
    return students;
  } finally {
    for (const back of aside) back();
  }
}

interface OneSeed extends Pick<SeedRequest, 'runner' | 'experiment' | 'run' | 'metric'> {
  readonly signal: AbortSignal;
  readonly slot: number;
  readonly hooks: Pick<TrialHooks, 'together' | 'onTaken' | 'onLost'>;
  readonly reports: SharedReports;
  readonly leave: (kept: EpochReport | null) => void;
}

async function trainSeed({ runner, experiment, run, metric, signal, slot, hooks, reports, leave }: OneSeed): Promise<FinishedTrial> {
  let here = true;
  const away = (kept: EpochReport | null): void => {
    if (here) leave(kept);
    here = false;
  };
  try {
    const finished = await runner.run(experiment, run, {
      brief: true,
      signal,
      slot,
      ...hooks,
      onEpoch: (report) => reports.report(report),
      onTrained: ({ epochs, best }) => away(epochs[best] ?? null),
    });
    endStudent(run, finished, metric);
    return finished;
  } catch (fault) {
    away(null);
    if (!signal.aborted && !(fault instanceof StorageError)) endRun(run, 'failed', fault instanceof Error ? fault.message : String(fault));
    throw fault;
  }
}
