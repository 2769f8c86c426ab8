/** Student training, from seeded weights to the best epoch's. */
import * as tf from '@tensorflow/tfjs';
import { answersATextOf } from '../plugin/index.js';
import { repeatedRows } from './batch.js';
import { Best } from './best.js';
import { place } from './predict.js';
import { goOn, type Keeper } from './progress.js';
import { seededRandom } from './random.js';
import { rateAt } from './rate.js';
import type { TermScalars } from './objective.js';
import { termScalars } from './scalars.js';
import { numbersAt } from './scheduled.js';
import { Seats, type OpenSeat } from './seats.js';
import type { EpochReport, OnEpoch, TrainedTrial, TrialData, TrialPlan } from './types.js';
import { validate } from './validate.js';

/**
 * Trains a model as the plan says and restores its best epoch on the validation split; the same plan and data give the same bits.
 * A loss that is no longer finite ends it as 'diverged' (`best` is -1 where that was the first epoch). With a `keeper` each epoch is kept,
 * and training goes on after the last one that is. Throws a `PluginError` for a fault in a plugin, and the signal's reason at the next step
 * after it is aborted.
 */
export async function trainTrial(
  plan: TrialPlan,
  data: TrialData,
  onEpoch: OnEpoch,
  signal?: AbortSignal,
  seats?: Seats,
  slot = 0,
  keeper?: Keeper,
): Promise<TrainedTrial> {
  if (seats) return train(plan, data, { onEpoch, signal, keeper }, seats, slot);
  const own = new Seats();
  try {
    return await train(plan, data, { onEpoch, signal, keeper }, own, slot);
  } finally {
    own.dispose();
  }
}

interface Watch {
  readonly onEpoch: OnEpoch;
  readonly signal: AbortSignal | undefined;
  readonly keeper: Keeper | undefined;
}

async function train(
  plan: TrialPlan,
  data: TrialData,
  { onEpoch, signal, keeper }: Watch,
  seats: Seats,
  slot: number,
): Promise<TrainedTrial> {
  const open = seats.open(plan, data, slot);
  const scalars = termScalars(plan.terms);
  const best = new Best(plan.direction);
  const epochs: EpochReport[] = [];
  let stopped: TrainedTrial['stopped'] = 'finished';
  try {
    const { reports, verdict } = await goOn(keeper, open, best);
    epochs.push(...reports);
    if (verdict === 'prune') stopped = 'pruned';
    else if (impatient(plan, epochs.length - 1, best)) stopped = 'early';
    for (let epoch = epochs.length; epoch < plan.epochs && stopped === 'finished'; epoch++) {
      const { report, logits } = await trainEpoch(open, plan, scalars, epoch, signal);
      epochs.push(report);
      best.offer(epoch, monitored(report, plan), logits, () => open.seat.weights());
      const verdict = await onEpoch(report);
      if (!Number.isFinite(report.trainLoss)) stopped = 'diverged';
      else if (verdict === 'prune') stopped = 'pruned';
      else if (impatient(plan, epoch, best)) stopped = 'early';
      if (keeper && stopped !== 'diverged') await keeper.keep({ reports: epochs, best, seat: open.seat.snapshot() });
    }
    const weights = best.weights ?? open.seat.weights();
    return { epochs, best: best.epoch, stopped, parameters: open.seat.parameters, weights, logits: best.logits };
  } finally {
    tf.dispose(scalars as unknown as tf.TensorContainer);
    open.close();
  }
}

/** Whether the epochs since the best one are as many as are forgiven. */
const impatient = ({ patience }: TrialPlan, epoch: number, best: Best): boolean =>
  patience !== null && epoch - Math.max(0, best.epoch) >= patience;

async function trainEpoch(
  { seat, feed }: OpenSeat,
  plan: TrialPlan,
  scalars: TermScalars,
  epoch: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly report: EpochReport; readonly logits: Float32Array }> {
  const start = performance.now();
  const { data } = feed;
  const perEpoch = Math.ceil((data.rowsAnEpoch ?? data.train.size) / plan.batchSize);
  let [total, seen, rate, index] = [0, 0, 0, 0];
  let firstLoss = NaN;
  for (const rows of repeatedRows(data.train, plan.batchSize, seededRandom(plan.seed, 'order', epoch), perEpoch)) {
    signal?.throwIfAborted();
    rate = rateAt(plan, epoch * perEpoch + index, plan.epochs * perEpoch);
    const terms = numbersAt(plan.terms, { step: epoch * perEpoch + index, steps: plan.epochs * perEpoch, epoch, epochs: plan.epochs });
    const batch = await feed.step(`${plan.seed}:${epoch}:${index++}`, rows);
    const loss = await seat.step(batch, rate, terms);
    if (seen === 0) firstLoss = loss;
    total += loss * rows.length;
    seen += rows.length;
    if (!Number.isFinite(total)) break;
  }
  const width = answersATextOf(data) * data.classes.length;
  const logits = new Float32Array(data.validation.size * width);
  for await (const batch of feed.prediction()) {
    signal?.throwIfAborted();
    place(logits, batch, await seat.logits(batch), width);
  }
  const validation = validate(logits, plan, data, scalars);
  return { report: { epoch, trainLoss: total / seen, firstLoss, validation, rate, seconds: (performance.now() - start) / 1000 }, logits };
}

/** The monitored score; NaN for an epoch that diverged. */
function monitored({ trainLoss, validation }: EpochReport, { monitor }: TrialPlan): number {
  const value = validation[monitor];
  if (value === undefined) throw new Error(`cannot monitor '${monitor}': known are ${Object.keys(validation).join(', ')}`);
  return Number.isFinite(trainLoss) ? value : NaN;
}
