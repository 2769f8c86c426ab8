/** Starts or continues a benchmark: checks its cells, then opens tracker and study, then runs. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { benchmarkFromDocument, type BenchmarkConfig } from '../config/index.js';
import type { BenchmarkResult } from '../job/benchmark-types.js';
import { describeExperiment } from '../report/index.js';
import { stateFolder } from '../runtime/state.js';
import { makeWritable } from '../runtime/writable.js';
import { createStudy, openStudy, studyFolder, type OpenStudy } from '../sweep/index.js';
import { Tracker, type Delivery } from '../track/tracker.js';
import { located } from './first-checks.js';
import { readKept, writeKept } from './kept.js';
import { openSession, type Session } from './session.js';
import type { SweepParts } from './sweep.js';
import { chooseTracker, outboxFolder, settle } from './tracking.js';

export interface BenchmarkOutcome extends BenchmarkResult {
  readonly benchmark: BenchmarkConfig;
  readonly study: string;
  readonly journal: string;
  readonly tracker: Tracker;
  readonly delivery: Delivery;
}

const keptFile = (study: string): string => join(studyFolder(stateFolder(), study), 'benchmark.json');

/** One step with every form of student that the cells hold. Throws an `InputError` or a `PluginError` before anything is sent or journalled. */
async function checkFirst({ cells }: BenchmarkConfig, session: Session): Promise<void> {
  makeWritable(stateFolder());
  for (const { experiment, scored } of cells) {
    try {
      await session.preparation().text(experiment);
      if (scored === 'student') await session.rehearsal().run(experiment);
    } catch (fault) {
      throw located(fault, experiment);
    }
  }
}

async function opened({ experiment }: BenchmarkConfig, outbox: string, { offline, log }: SweepParts): Promise<Tracker> {
  const tracker = await chooseTracker({ outbox, offline, log });
  const { name } = experiment.config;
  try {
    await tracker.open(process.env['MLFLOW_EXPERIMENT_NAME'] ?? name, describeExperiment(name));
    return tracker;
  } catch (fault) {
    await tracker.close(0).catch(() => undefined);
    throw fault;
  }
}

async function run(
  session: Session,
  benchmark: BenchmarkConfig,
  { onEvent, signal }: SweepParts,
  { study: { name: study, store }, resumed, tracker }: { study: OpenStudy; resumed: boolean; tracker: Tracker },
): Promise<BenchmarkOutcome> {
  try {
    session.container.bind<Tracker>(Tracker).toConstantValue(tracker);
    const result = await session.benchmark().run({ benchmark, study, store, resumed, onEvent, signal });
    const delivery = await settle(tracker);
    return { ...result, benchmark, study, journal: store.path, tracker, delivery };
  } catch (fault) {
    await tracker.close(5_000);
    throw fault;
  } finally {
    store.close();
  }
}

/** A new study of a benchmark. Throws an `InputError` before the first cell for what the user can mend. */
export async function startBenchmark(benchmark: BenchmarkConfig, parts: SweepParts): Promise<BenchmarkOutcome> {
  const session = await openSession({ catalogue: benchmark.experiment.catalogue, log: parts.log, signal: parts.signal });
  await checkFirst(benchmark, session);
  const { file, folder, document, metric } = benchmark;
  const study = createStudy(stateFolder(), benchmark.name, new Date(), { directions: ['maximize'], metricNames: [`test/${metric}`] });
  try {
    await writeKept(keptFile(study.name), { offline: parts.offline, file, folder, document });
    const tracker = await opened(benchmark, study.name, parts);
    return await run(session, benchmark, parts, { study, resumed: false, tracker });
  } catch (fault) {
    if (study.store.read().trials.length === 0 && !parts.signal.aborted) takeBack(study);
    throw fault;
  }
}

function takeBack({ name, folder, store }: OpenStudy): void {
  store.close();
  for (const place of [folder, outboxFolder(name)]) rmSync(place, { recursive: true, force: true });
}

/** The name of the study that a name, a folder or a journal stands for. Throws an `InputError` for an unknown one. */
export function studyNamed(nameOrPath: string): string {
  const { name, store } = openStudy(stateFolder(), nameOrPath);
  store.close();
  return name;
}

/** Whether a study is a benchmark's. */
export const isBenchmark = (study: string): boolean => existsSync(keptFile(study));

export interface FoundBenchmark {
  readonly study: string;
  readonly benchmark: BenchmarkConfig;
  readonly offline: boolean;
}

/** The benchmark that a study was started from. Throws an `InputError` where its copy is damaged. */
export async function benchmarkOf(study: string, overrides: Readonly<Record<string, string>> = {}): Promise<FoundBenchmark> {
  const { document, file, folder, offline } = readKept(keptFile(study), 'benchmark');
  const benchmark = await benchmarkFromDocument(document, { label: file, folder: String(folder) }, overrides);
  return { study, benchmark, offline };
}

/** Goes on with a benchmark where an earlier process left it. */
export async function resumeBenchmark({ study, benchmark }: FoundBenchmark, parts: SweepParts): Promise<BenchmarkOutcome> {
  const session = await openSession({ catalogue: benchmark.experiment.catalogue, log: parts.log, signal: parts.signal });
  await checkFirst(benchmark, session);
  const tracker = await opened(benchmark, study, parts);
  return run(session, benchmark, parts, { study: openStudy(stateFolder(), study), resumed: true, tracker });
}
