/** A finished run's student made smaller in several ways: found, rebuilt, measured, logged to its run. */
import { join, resolve } from 'node:path';
import { asItIs, everyWay, wayOf } from '../config/ways.js';
import type { Experiment } from '../config/types.js';
import { checkTarget, filesIn } from '../export/publish.js';
import { compress, pageName, plotName, type Compressed } from '../job/compress.js';
import { InputError, type Log } from '../plugin/index.js';
import type { JudgedMetric, Limits, MeasuredWay } from '../report/index.js';
import { versions } from '../runtime/versions.js';
import { nativeSession, savedIn } from './export.js';
import { located } from './first-checks.js';
import { namedRun } from './named-run.js';
import type { RunSource } from './run-source.js';

export interface CompressionRequest {
  /** A run's id or folder, or a study. */
  readonly run: string;
  /** As `wayOf` reads them; null: every way that the plugins would try. */
  readonly ways: readonly string[] | null;
  /** A metric of the experiment; null: accuracy, else its first one. */
  readonly metric: string | null;
  readonly limits: Limits;
  /** Keep the bundle of every way, not those alone that are on the front or chosen. */
  readonly keepAll: boolean;
  readonly folder: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly onWay: (way: MeasuredWay) => void;
}
export interface CompressedRun extends Compressed {
  readonly run: string;
  readonly metric: JudgedMetric;
  /** Paths among the run's artifacts. */
  readonly logged: readonly string[];
}

const FOLDER = 'compressed';

/** Makes the student of a run smaller. Throws an `InputError` for a run, a way, a metric or a folder that cannot be used. */
export async function compressRun(request: CompressionRequest): Promise<CompressedRun> {
  const { run, limits, keepAll, log, signal, onWay } = request;
  const folder = resolve(request.folder);
  checkTarget(folder);
  const {
    source,
    experiment,
    named: ways,
  } = await namedRun(run, (catalogue) =>
    request.ways ? [asItIs, ...request.ways.map((name) => wayOf(catalogue, name, '--ways'))] : everyWay(catalogue),
  );
  const metric = judgedMetric(experiment, request.metric);
  const saved = await savedIn(source);
  const session = await nativeSession(experiment.catalogue, log, signal);
  const parts = { experiment, saved, run: source.id, metrics: source.metrics, versions: versions() };
  const unbound = (): void => log.warn('single texts are timed without being bound to one core, which this machine does not allow');
  try {
    const services = { make: session.make, preparation: session.preparation() };
    const found = await compress({ ...parts, ways, metric, limits, keepAll, folder, signal, onWay, unbound }, services);
    return { ...found, run: source.id, metric, logged: await logged(source, found, folder, metric) };
  } catch (fault) {
    throw located(fault, experiment);
  }
}

function judgedMetric({ config, catalogue }: Experiment, wanted: string | null): JudgedMetric {
  const names = Object.keys(config.metrics);
  const name = wanted ?? (names.includes('accuracy') ? 'accuracy' : names[0]);
  const chosen = name === undefined ? undefined : config.metrics[name];
  if (name === undefined || !chosen)
    throw new InputError(`the experiment has no metric '${name ?? ''}'`, { path: '--metric', allowed: names.join(', ') });
  return { metric: name, direction: catalogue.get('metric', chosen.use).definition.direction! };
}

/** Puts page, picture and the chosen bundle beside the run's artifacts. */
async function logged(source: RunSource, { chosen, kept }: Compressed, folder: string, { metric }: JudgedMetric): Promise<string[]> {
  const bundle = chosen ? kept[chosen.way.number]! : null;
  const files = bundle === null ? [] : filesIn(bundle).map(({ path }) => [`${FOLDER}/bundle/${path}`, join(bundle, path)] as const);
  const all = [...[pageName, plotName].map((name) => [`${FOLDER}/${name}`, join(folder, name)] as const), ...files];
  const scores: Record<string, number> = chosen
    ? { [`${FOLDER}/bytes`]: chosen.way.bytes, [`${FOLDER}/validation/${metric}`]: chosen.way.scores[metric]! }
    : {};
  const test = Object.entries(chosen?.scores.smaller ?? {}).map(([name, value]) => [`${FOLDER}/test/${name}`, value] as const);
  const metrics = { ...scores, ...Object.fromEntries(test) };
  await source.add(Object.fromEntries(all), { metrics, tags: chosen ? { 'stillhouse.compressed': chosen.way.way } : {} });
  return all.map(([path]) => path);
}
