/** One step of a trial before anything is kept of it: what a plugin would do wrong in the first step is told beforehand. */
import * as tf from '@tensorflow/tfjs';
import { answersATextOf, PluginError, type LayerWidths, type Loss, type LossInputs, type Optimizer } from '../plugin/index.js';
import { withoutReading } from './no-reads.js';
import { EagerSeat } from './eager-seat.js';
import { Feed } from './feed.js';
import { teacherWidths } from './inner.js';
import { answersOf } from './language.js';
import { looksLikeProbabilities } from './probabilities.js';
import { seededRandom } from './random.js';
import { rateAt } from './rate.js';
import { numbersAt, type Progress } from './scheduled.js';
import { metricScores, predictionsOf } from './scores.js';
import type { Term, TrialData, TrialPlan } from './types.js';

/**
 * Takes one step on all rows of the training split of `data`, and scores perfect predictions of it. `widths` are the sizes of the
 * teacher's layers that terms name.
 * Throws a `PluginError` that names the plugin at fault: student, terms, optimizer, schedule or metrics.
 */
export function rehearse(plan: TrialPlan, data: Omit<TrialData, 'teacher' | 'layers'>, widths: Widths = {}): void {
  const { train, validation } = data;
  const watched = {
    ...plan,
    terms: plan.terms.map((term) => ({ ...term, loss: watchedLoss(term, plan) })),
    optimizer: { ...plan.optimizer, plugin: watchedOptimizer(plan.optimizer) },
  };
  const width = answersATextOf(data) * data.classes.length;
  const teacher = { train: madeUp(train.size * width), validation: madeUp(validation.size * width) };
  const needsTeacher = plan.terms.some((term) => term.needsTeacher);
  const layers = Object.fromEntries(Object.entries(widths).map(([name, width]) => [name, { width, train: madeUp(train.size * width) }]));
  const feed = new Feed({ ...data, teacher, layers }, train.size, needsTeacher, () => 1, teacherWidths(plan.terms, layers));
  const rate = rateAt(watched, 0, plan.epochs);
  const seat = new EagerSeat(watched, { ...data, layers });
  try {
    for (const at of ends(plan)) seat.train(feed.training('all', [...Array(train.size).keys()]), rate, numbersAt(plan.terms, at));
  } finally {
    seat.dispose();
    feed.dispose();
  }
  checkMetrics(plan, data);
}

type Widths = Readonly<Record<string, number>>;

/** The first step, and the last where numbers change until then. */
function ends({ epochs, terms }: TrialPlan): Progress[] {
  const steps = Math.max(2, epochs);
  const first = { step: 0, steps, epoch: 0, epochs };
  return terms.some(({ scheduled }) => scheduled) ? [first, { ...first, step: steps - 1, epoch: epochs - 1 }] : [first];
}

/** Numbers as a teacher might give them. */
function madeUp(length: number): Float32Array {
  const random = seededRandom(0, 'weights', 0);
  return Float32Array.from({ length }, () => 4 * random() - 2);
}

const finite = (tensor: tf.Tensor): boolean => Array.from(tensor.dataSync()).every(Number.isFinite);

function watchedLoss({ name, plugin = name, loss }: Term, plan: TrialPlan): Loss {
  return {
    ...(loss.layers && { layers: loss.layers }),
    ...(loss.tokens && { tokens: loss.tokens }),
    ...(loss.attentions && { attentions: loss.attentions }),
    ...(loss.oneHot && { oneHot: true }),
    ...(loss.variables && { variables: (widths: LayerWidths) => loss.variables!(widths) }),
    compute(inputs, scalars) {
      checkLogits(inputs, plan.architecture.name);
      const value = withoutReading(() => loss.compute(inputs, scalars));
      if (value instanceof tf.Tensor && !finite(value))
        throw new PluginError('loss', plugin, 'compute gave a loss that is not finite for the logits of a fresh student');
      return value;
    },
  };
}

function checkLogits({ student: { logits } }: LossInputs, name: string): void {
  if (!finite(logits)) throw new PluginError('architecture', name, 'the logits of the fresh model are not finite');
  if (looksLikeProbabilities(logits.dataSync() as Float32Array, logits.shape[1]))
    throw new PluginError('architecture', name, 'the model gives probabilities and not logits: leave the softmax out');
}

function watchedOptimizer({ name, plugin }: TrialPlan['optimizer']): Optimizer {
  return {
    slots: plugin.slots,
    update(inputs, scalars) {
      const before = inputs.variable.dataSync().slice();
      const result = withoutReading(() => plugin.update(inputs, scalars));
      if (inputs.variable.isDisposed) throw new PluginError('optimizer', name, 'update disposes the variable that it was given');
      if (inputs.variable.dataSync().some((value, index) => !Object.is(value, before[index])))
        throw new PluginError('optimizer', name, 'update changes the variable in place instead of returning a new one');
      return result;
    },
  };
}

function checkMetrics({ metrics }: TrialPlan, data: Omit<TrialData, 'teacher'>): void {
  const { train, classes, task } = data;
  const logits = new Float32Array(train.size * answersATextOf(data) * classes.length);
  const { places, labels } = answersOf(train, data);
  places.forEach((place, index) => (logits[place * classes.length + labels[index]!] = 4));
  const perfect = predictionsOf(logits, train, classes, task);
  for (const metric of metrics) {
    const value = Object.values(metricScores([metric], perfect))[0];
    if (!Number.isFinite(value))
      throw new PluginError('metric', metric.plugin ?? metric.name, `compute gave ${value} for perfect predictions, not a finite number`);
  }
}
