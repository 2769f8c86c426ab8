/** The best configurations trained anew on fresh seeds; each re-run is journalled, so that none is done twice. */
import { bestFirst, candidate, chooseWinner, isScored, score, type TrialRecord, type Winner } from '../report/index.js';
import { coveredSeconds } from '../sweep/index.js';
import type { StudyStore } from '../sweep/trial.js';
import type { Tracker } from '../track/tracker.js';
import { endRun } from './end-run.js';
import { endStudent, objectiveOf } from './seed-students.js';
import { freshSeeds, studentSeed, withSeed } from './seeds.js';
import { sideBySide } from './side-by-side.js';
import { seedStart, trialKey } from './sweep-record.js';
import type { TrialRunner } from './trial-runner.js';
import type { OnLive } from './tokens.js';
import type { SweepRequest } from './types.js';

/** What the journal keeps of a re-run, under `rerun:TRIAL:SEED` among the study's user attributes. */
interface Rerun {
  readonly value: number | null;
  readonly epochs: number;
  readonly seconds: number;
  /** Seconds since 1970. */
  readonly ended: number;
}
interface Job {
  readonly trial: TrialRecord & { readonly value: number };
  readonly index: number;
  readonly seed: number;
}
export interface WinnerServices {
  readonly runner: TrialRunner;
  readonly tracker: Tracker;
  readonly onLive: OnLive;
}

const prefix = 'rerun:';
const keyOf = ({ trial, seed }: Pick<Job, 'trial' | 'seed'>): string => `${prefix}${trial.number}:${seed}`;
const keptIn = (store: StudyStore, job: Job): Rerun | undefined => store.studyNotes()[keyOf(job)] as Rerun | undefined;

/** Seconds in which re-runs have trained, in all processes. */
export function rerunSeconds(store: StudyStore): number {
  const reruns = Object.entries(store.studyNotes()).flatMap(([key, value]) => (key.startsWith(prefix) ? [value as Rerun] : []));
  return coveredSeconds(reruns.map(({ seconds, ended }) => ({ from: ended - seconds, to: ended })));
}

/** Trains what is left of the re-runs, `width` students at a time, and chooses. Null where the sweep asks for none or nobody has a mean. */
export async function chooseAnew(
  request: SweepRequest,
  trials: readonly TrialRecord[],
  width: number,
  services: WinnerServices,
): Promise<Winner | null> {
  const { sweep, store, signal, onEvent } = request;
  if (!sweep.winner) return null;
  const { best, seeds: many } = sweep.winner;
  const complete = trials.filter((trial) => trial.feasible !== false && trial.state === 'complete').filter(isScored);
  const chosen = bestFirst(complete, sweep.objective.direction).slice(0, best).filter(isScored);
  const seedsFor = ({ params }: TrialRecord): number[] => freshSeeds(studentSeed(sweep.experiment.with(params)), many, sweep.seeds);
  const jobs = chosen.flatMap((trial) => seedsFor(trial).map((seed, index): Job => ({ trial, index, seed })));
  const open = jobs.filter((job) => !keptIn(store, job));
  if (open.length > 0)
    onEvent({ type: 'step', message: `winner: ${open.length} of ${jobs.length} re-runs of the ${chosen.length} best to train` });
  let left = open.length;
  const run = async (index: number, stop: AbortSignal): Promise<void> => {
    const { value } = await rerun(request, open[index]!, stop, services);
    const { trial } = open[index]!;
    onEvent({
      type: 'step',
      message: `winner: trial ${trial.number} anew: ${sweep.objective.metric} ${score(value)}; ${--left} re-runs left`,
    });
  };
  await sideBySide({ count: open.length, width, signal, onLive: services.onLive, run });
  const candidates = chosen.map((trial) => {
    const own = jobs.filter((job) => job.trial === trial);
    return candidate(
      trial.number,
      trial.value,
      own.map((job) => keptIn(store, job)!.value),
    );
  });
  const winner = chooseWinner(candidates, chosen[0] ? seedsFor(chosen[0]) : [], sweep.objective);
  if (winner) store.noteStudy({ winner });
  return winner;
}

/** Trains one configuration on one seed, in a run below its trial's. */
async function rerun(
  { sweep, study, store }: SweepRequest,
  job: Job,
  signal: AbortSignal,
  { runner, tracker }: WinnerServices,
): Promise<Rerun> {
  const { trial, index, seed } = job;
  const { metric } = sweep.objective;
  const began = performance.now();
  const run = tracker.start(seedStart(sweep, study, trialKey(study, trial.number), index, seed, 'rerun'));
  try {
    const finished = await runner.run(withSeed(sweep.experiment.with(trial.params), seed), run, { signal, brief: true });
    endStudent(run, finished, metric);
    const value = objectiveOf(finished, metric);
    const sound = finished.trained.stopped !== 'diverged' && Number.isFinite(value);
    const seconds = (performance.now() - began) / 1000;
    const kept = { value: sound ? value : null, epochs: finished.trained.epochs.length, seconds, ended: Date.now() / 1000 };
    store.noteStudy({ [keyOf(job)]: kept });
    return kept;
  } catch (fault) {
    if (!signal.aborted) endRun(run, 'failed', fault instanceof Error ? fault.message : String(fault));
    throw fault;
  }
}
