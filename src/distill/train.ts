/** Student training, from seeded weights to the best epoch's. */
import { epochRows } from './batch.js';
import { Best } from './best.js';
import { breather } from './breathe.js';
import { readWeights } from './model.js';
import { seededRandom } from './random.js';
import { Session } from './session.js';
import type { EpochReport, OnEpoch, TrainedTrial, TrialData, TrialPlan } from './types.js';
import { validate } from './validate.js';

/**
 * Trains a model as the plan says and restores its best epoch on the validation split; the same plan and data give the same bits.
 * A loss that is no longer finite ends it as 'diverged' (`best` is -1 where that was the first epoch). Throws a `PluginError` for a fault
 * in a plugin, and the signal's reason at the next step after it is aborted.
 */
export async function trainTrial(plan: TrialPlan, data: TrialData, onEpoch: OnEpoch, signal?: AbortSignal): Promise<TrainedTrial> {
  const session = new Session(plan, data, plan.epochs * Math.ceil(data.train.size / plan.batchSize));
  const best = new Best(plan.direction);
  const breathe = breather(); // one for all epochs: a single one may be too short to give way
  const epochs: EpochReport[] = [];
  let stopped: TrainedTrial['stopped'] = 'finished';
  try {
    for (let epoch = 0; epoch < plan.epochs && stopped === 'finished'; epoch++) {
      const report = await trainEpoch(session, plan, data, epoch, { breathe, signal });
      epochs.push(report);
      best.offer(epoch, monitored(report, plan), () => readWeights(session.model.network));
      const verdict = await onEpoch(report);
      if (!Number.isFinite(report.trainLoss)) stopped = 'diverged';
      else if (verdict === 'prune') stopped = 'pruned';
      else if (plan.patience !== null && epoch - Math.max(0, best.epoch) >= plan.patience) stopped = 'early';
    }
    const weights = best.weights ?? readWeights(session.model.network);
    return { epochs, best: best.epoch, stopped, parameters: session.model.parameters, weights };
  } finally {
    session.dispose();
  }
}

interface Manners {
  readonly breathe: () => Promise<void>;
  readonly signal: AbortSignal | undefined;
}

async function trainEpoch(
  session: Session,
  plan: TrialPlan,
  data: TrialData,
  epoch: number,
  { breathe, signal }: Manners,
): Promise<EpochReport> {
  const start = performance.now();
  let [total, seen, rate] = [0, 0, 0];
  for (const rows of epochRows(data.train, plan.batchSize, seededRandom(plan.seed, 'order', epoch))) {
    signal?.throwIfAborted();
    rate = session.rate();
    total += session.step(rows, rate) * rows.length;
    seen += rows.length;
    if (!Number.isFinite(total)) break;
    await breathe();
  }
  const validation = await validate(session.model, plan, data, session.scalars.terms, signal);
  return { epoch, trainLoss: total / seen, validation, rate, seconds: (performance.now() - start) / 1000 };
}

/** The monitored score; NaN for an epoch that diverged. */
function monitored({ trainLoss, validation }: EpochReport, { monitor }: TrialPlan): number {
  const value = validation[monitor];
  if (value === undefined) throw new Error(`cannot monitor '${monitor}': known are ${Object.keys(validation).join(', ')}`);
  return Number.isFinite(trainLoss) ? value : NaN;
}
