/** Starts or continues a sweep: checks everything that can be checked, then opens tracker and study, then runs. */
import { existsSync, rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { attempt, checkSampler, rulesOf, sweepFromDocument } from '../config/index.js';
import type { Experiment, SweepConfig } from '../config/types.js';
import type { OnEvent } from '../job/events.js';
import type { SweepResult } from '../job/types.js';
import { withRunIds } from '../job/sweep-record.js';
import { InputError, type Direction, type Executor, type Log, type Pruner, type Sampler } from '../plugin/index.js';
import { describeExperiment, loggedName, paretoOf, resultPath } from '../report/index.js';
import { keepHeapSmall } from '../runtime/small-heap.js';
import { stateFolder } from '../runtime/state.js';
import { makeWritable } from '../runtime/writable.js';
import {
  createStudy,
  enqueue,
  openExistingJournal,
  openStudy,
  planSweep,
  rehearseSearch,
  studyFolder,
  isWarm,
  warmStart,
  type Earlier,
  type OpenStudy,
} from '../sweep/index.js';
import type { StudyStart } from '../sweep/trial.js';
import { Tracker, type Delivery } from '../track/tracker.js';
import { located } from './first-checks.js';
import { readKept, writeKept } from './kept.js';
import { openSession, type Session } from './session.js';
import { chooseTracker, outboxFolder, settle } from './tracking.js';

export interface SweepParts {
  readonly offline: boolean;
  readonly log: Log;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}
export interface SweepOutcome extends SweepResult {
  readonly sweep: SweepConfig;
  readonly study: string;
  readonly journal: string;
  readonly tracker: Tracker;
  readonly delivery: Delivery;
}

const sweepFile = (study: string): string => join(studyFolder(stateFolder(), study), 'sweep.json');

const directionsOf = ({ objectives }: SweepConfig): Direction[] => objectives.map(({ direction }) => direction);

function studyStart(sweep: SweepConfig): Omit<StudyStart, 'name'> {
  return { directions: directionsOf(sweep), metricNames: sweep.objectives.map((one) => loggedName(resultPath(one))) };
}

/** Faults in the state folder, space, sampler, plugins and data, before anything is sent or journalled; the number of trials that will run, null where only a budget ends them. */
async function checkFirst(sweep: SweepConfig, session: Session): Promise<number | null> {
  const sampler = session.make(sweep.sampler) as Sampler;
  const pruner = session.make(sweep.pruner) as Pruner;
  const { space, seed } = sweep;
  const names = { sampler: sweep.sampler.use, pruner: sweep.pruner.use };
  try {
    makeWritable(stateFolder());
    const executor = session.make(sweep.executor) as Executor;
    await executor.check?.();
    const planned = checkSampler(sweep, sampler);
    rehearseSearch({ sampler, pruner, space, seed, rules: rulesOf(sweep), directions: directionsOf(sweep), names });
    const experiment = firstTrial(sweep, sampler, planned);
    if (executor.elsewhere) {
      keepHeapSmall();
      await session.aside().leave({ experiment, space });
    } else await session.rehearsal().sweep({ experiment, space });
    return planned;
  } catch (fault) {
    throw located(fault, sweep.experiment);
  }
}

const lookAhead = 20;

/** The experiment of the first trial that may run. Throws an `InputError` where none of the first ones may. */
function firstTrial(sweep: SweepConfig, sampler: Sampler, planned: number | null): Experiment {
  const {
    sampler: { use },
    space,
    seed,
    experiment,
  } = sweep;
  const directions = directionsOf(sweep);
  const trials = Math.min(planned ?? lookAhead, lookAhead);
  const { first } = planSweep({ sampler, name: use, space, seed, rules: rulesOf(sweep), directions, trials, list: trials });
  const tried = first.map((params) => attempt(() => experiment.with(params)));
  const sound = tried.find(({ value }) => value !== null)?.value;
  if (!sound && tried.length > 0) throw tried[0]!.faults[0]!;
  return sound ?? experiment;
}

/** The studies that a sweep's sampler is to learn from, opened. Throws an `InputError` where one is missing or is about something else. */
function earlierStudies(sweep: SweepConfig): Earlier[] {
  const { warmStart: names, file } = sweep;
  const wanted = directionsOf(sweep).join(', ');
  return names.map((name) => {
    try {
      const store = isAbsolute(name) ? openExistingJournal(name) : openStudy(stateFolder(), name).store;
      const found = store.read().directions.join(', ');
      if (found === wanted) return { name, store };
      store.close();
      throw new InputError(`study '${name}' was to ${found}`, { file: name, allowed: `a study to ${wanted}` });
    } catch (fault) {
      if (!(fault instanceof InputError)) throw fault;
      throw new InputError(fault.problem, { ...fault.at, file, path: 'warm_start' });
    }
  });
}

/** Puts into a study what comes before its sampler is asked: trials of earlier studies, then enqueued ones. */
function seedTrials(sweep: SweepConfig, { store }: OpenStudy, log: Log): void {
  const earlier = isWarm(store) ? [] : earlierStudies(sweep);
  try {
    for (const { name, copied, left } of warmStart(store, sweep.space, earlier))
      log.info(`warm start from '${name}': ${copied} trials${left > 0 ? `, ${left} left out that do not fit the space` : ''}`);
    enqueue(store, sweep.enqueue);
  } finally {
    earlier.forEach((study) => study.store.close());
  }
}

async function open(tracker: Tracker, sweep: SweepConfig): Promise<void> {
  const { name } = sweep.experiment.config;
  try {
    await tracker.open(process.env['MLFLOW_EXPERIMENT_NAME'] ?? name, describeExperiment(name));
  } catch (fault) {
    await tracker.close(0).catch(() => undefined);
    throw fault;
  }
}

async function run(
  session: Session,
  sweep: SweepConfig,
  parts: SweepParts,
  opened: { study: OpenStudy; resumed: boolean; parallelTold?: boolean; tracker: Tracker; planned: number | null },
): Promise<SweepOutcome> {
  const { resumed, parallelTold, tracker, planned } = opened;
  const { name: study, store } = opened.study;
  const { onEvent, signal } = parts;
  try {
    seedTrials(sweep, opened.study, parts.log);
    session.container.bind<Tracker>(Tracker).toConstantValue(tracker);
    const result = await session.sweep().run({ sweep, study, store, resumed, parallelTold, planned, onEvent, signal });
    const delivery = await settle(tracker);
    const trials = withRunIds(result.trials, study, tracker);
    const pareto = paretoOf(trials, sweep.objectives);
    return { ...result, trials, pareto, sweep, study, journal: store.path, tracker, delivery };
  } catch (fault) {
    await tracker.close(5_000);
    throw fault;
  } finally {
    store.close();
  }
}

/** A new study of a sweep. Throws an `InputError` before the first trial for what the user can mend. */
export async function startSweep(sweep: SweepConfig, parts: SweepParts): Promise<SweepOutcome> {
  const session = await openSession({ catalogue: sweep.experiment.catalogue, log: parts.log, signal: parts.signal });
  const planned = await checkFirst(sweep, session);
  earlierStudies(sweep).forEach(({ store }) => store.close());
  const study = createStudy(stateFolder(), sweep.name, new Date(), studyStart(sweep));
  const tracker = await prepared(sweep, study, parts);
  return run(session, sweep, parts, { study, resumed: false, tracker, planned });
}

/** What a new study needs before its first trial: its sweep beside the journal and an opened tracker; where they cannot be had the study is taken back. */
async function prepared(sweep: SweepConfig, study: OpenStudy, { offline, log }: SweepParts): Promise<Tracker> {
  try {
    await writeKept(sweepFile(study.name), { offline, file: sweep.file, document: sweep.document });
    const tracker = await chooseTracker({ outbox: study.name, offline, log });
    await open(tracker, sweep);
    return tracker;
  } catch (fault) {
    study.store.close();
    for (const folder of [study.folder, outboxFolder(study.name)]) rmSync(folder, { recursive: true, force: true });
    throw fault;
  }
}

/** A study's sweep, and whether its number of trials at the same time has been told anew. */
export interface FoundSweep {
  readonly study: string;
  readonly sweep: SweepConfig;
  readonly offline: boolean;
  readonly parallelTold: boolean;
}

/** The sweep that a study was started from, some of its own keys set anew. Throws an `InputError` for an unknown study. */
export async function sweepOf(name: string, trials?: number, overrides: Readonly<Record<string, string>> = {}): Promise<FoundSweep> {
  const { name: study, store } = openStudy(stateFolder(), name);
  store.close();
  if (!existsSync(sweepFile(study)))
    throw new InputError(`study '${study}' has no sweep.json: it was not made by a sweep`, { suggestion: 'stillhouse study list' });
  const kept = readKept(sweepFile(study), 'sweep');
  const document = trials === undefined ? kept.document : { ...kept.document, trials };
  const sweep = await sweepFromDocument(document, kept.file, { overrides });
  return { study, sweep, offline: kept.offline, parallelTold: 'parallel' in overrides };
}

/** Goes on with a study where an earlier process left it. */
export async function resumeSweep({ study, sweep, parallelTold }: FoundSweep, parts: SweepParts): Promise<SweepOutcome> {
  const session = await openSession({ catalogue: sweep.experiment.catalogue, log: parts.log, signal: parts.signal });
  const planned = await checkFirst(sweep, session);
  const tracker = await chooseTracker({ outbox: study, offline: parts.offline, log: parts.log });
  await open(tracker, sweep);
  return run(session, sweep, parts, { study: openStudy(stateFolder(), study), resumed: true, parallelTold, tracker, planned });
}
