/** Trains one experiment: data checked first, then the tracker opened, then the run. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { parse } from 'yaml';
import { experimentFromDocument } from '../config/index.js';
import type { Experiment } from '../config/types.js';
import type { TrainResult } from '../job/train.js';
import { InputError } from '../plugin/index.js';
import { describeExperiment } from '../report/index.js';
import { Tracker, type Delivery } from '../track/tracker.js';
import { checkExperiment } from './first-checks.js';
import { serverRun, type RunSource } from './run-source.js';
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
    await tracker.open(process.env['MLFLOW_EXPERIMENT_NAME'] ?? experiment.config.name, describeExperiment(experiment.config.name));
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

/** The experiment that a run was trained from, read from the tracking server alone. Throws an `InputError` where there is none. */
export const experimentOfRun = async (runId: string, overrides: Readonly<Record<string, string>> = {}): Promise<Experiment> =>
  experimentOf(await serverRun(runId, '--from-run'), '--from-run', overrides);

/** The same of a run that is found already; faults are told at `option`. */
export async function experimentOf(
  { id, role, artifacts, artifact }: RunSource,
  option: string,
  overrides: Readonly<Record<string, string>> = {},
): Promise<Experiment> {
  const allowed = 'a run of a trial, a control or a training';
  if (!artifacts.includes('experiment.yaml')) throw new InputError(`run '${id}' has no experiment.yaml`, { path: option, allowed });
  if (role === 'sweep')
    throw new InputError(`run '${id}' is a sweep, not a trial`, {
      path: option,
      allowed,
      suggestion: 'take the id of one of its child runs',
    });
  const document = parse(new TextDecoder().decode(await artifact('experiment.yaml'))) as Record<string, unknown>;
  return experimentFromDocument(document, `run ${id}`, { overrides });
}
