/** Trains one experiment: data checked first, then the tracker opened, then the run. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { parse } from 'yaml';
import { experimentFromDocument } from '../config/index.js';
import type { Experiment } from '../config/types.js';
import type { TrainResult } from '../job/train.js';
import { InputError } from '../plugin/index.js';
import { findServer } from '../runtime/server.js';
import { readArtifact, readRun } from '../track/index.js';
import { Tracker, type Delivery } from '../track/tracker.js';
import { checkExperiment } from './first-checks.js';
import { openSession } from './session.js';
import type { SweepParts } from './sweep.js';
import { chooseTracker, outboxFolder, settle } from './tracking.js';

export interface TrainOutcome {
  readonly experiment: Experiment;
  readonly result: TrainResult;
  readonly tracker: Tracker;
  readonly delivery: Delivery;
  readonly seconds: number;
}

/** Trains the experiment and logs it as one run. Throws an `InputError` before the first step for what the user can mend. */
export async function startTraining(experiment: Experiment, parts: SweepParts, repeats?: string): Promise<TrainOutcome> {
  const started = Date.now();
  const session = await openSession({ catalogue: experiment.catalogue, log: parts.log, signal: parts.signal });
  await checkExperiment(experiment, session);
  const key = `${experiment.config.name}-${new Date()
    .toISOString()
    .replaceAll(/[-:]|\..*/g, '')
    .replace('T', '-')}-${randomUUID().slice(0, 4)}`;
  const tracker = await chooseTracker({ outbox: key, offline: parts.offline, log: parts.log });
  try {
    await tracker.open(
      process.env['MLFLOW_EXPERIMENT_NAME'] ?? experiment.config.name,
      `Distillation experiments of \`${experiment.config.name}\`, run by Stillhouse.`,
    );
  } catch (fault) {
    await tracker.close(0).catch(() => undefined);
    rmSync(outboxFolder(key), { recursive: true, force: true });
    throw fault;
  }
  session.container.bind<Tracker>(Tracker).toConstantValue(tracker);
  try {
    const result = await session
      .train()
      .run({ experiment, key, onEvent: parts.onEvent, signal: parts.signal, ...(repeats ? { repeats } : {}) });
    const delivery = await settle(tracker);
    return { experiment, result, tracker, delivery, seconds: (Date.now() - started) / 1000 };
  } catch (fault) {
    await tracker.close(5_000);
    throw fault;
  }
}

/** Where runs are read from; `path` is what names the run. Throws an `InputError` where there is no server. */
export async function serverOf(path?: string): Promise<string> {
  const uri = process.env['MLFLOW_TRACKING_URI'] ?? (await findServer())?.uri;
  if (uri) return uri;
  throw new InputError('no tracking server to read the run from', {
    path,
    suggestion: 'stillhouse server start, or set MLFLOW_TRACKING_URI',
  });
}

/** The experiment that a run was trained from, read from the tracking server alone. Throws an `InputError` where there is none. */
export async function experimentOfRun(runId: string, overrides: Readonly<Record<string, string>> = {}): Promise<Experiment> {
  const uri = await serverOf('--from-run');
  const run = await readRun(uri, runId, process.env);
  if (!run.artifacts.includes('experiment.yaml'))
    throw new InputError(`run '${runId}' has no experiment.yaml`, {
      path: '--from-run',
      allowed: 'a run of a trial, a control or a training',
    });
  if (run.tags['stillhouse.role'] === 'sweep')
    throw new InputError(`run '${runId}' is a sweep, not a trial`, {
      path: '--from-run',
      allowed: 'a run of a trial, a control or a training',
      suggestion: 'take the id of one of its child runs',
    });
  const document = parse((await readArtifact(uri, runId, 'experiment.yaml', process.env)).toString('utf8')) as Record<string, unknown>;
  return experimentFromDocument(document, `run ${runId}`, { overrides });
}
