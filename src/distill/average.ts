/** Averages of the weights over training, which are validated and kept in place of the weights themselves. */
import * as tf from '@tensorflow/tfjs';
import type { Optimizer } from '../plugin/index.js';
import type { Model } from './model.js';
import type { Average, TrialData, TrialPlan } from './types.js';

/** The optimizer's state that holds the average; no plugin's may be called so. */
const SLOT = '$average';

type Share = (step: tf.Scalar, numbers: Readonly<Record<string, tf.Scalar>>) => tf.Tensor;
const after = (step: tf.Scalar, numbers: Readonly<Record<string, tf.Scalar>>): tf.Tensor => tf.relu(tf.sub(step, numbers['$follows']!));
const isPositive = (x: tf.Tensor): tf.Tensor => tf.greater(x, 0).cast('float32');

/** What share the new weights have in the average; as long as it only follows them, all. */
const shares: Readonly<Record<Average['kind'], Share>> = {
  /** Exponential moving average as in Keras' optimizers: the first weights as they are, then 1 - decay of each. */
  ema: (step, numbers) => tf.sub(1, isPositive(after(step, numbers)).mul(numbers['$decay']!)),
  /** Stochastic weight averaging (Izmailov et al. 2018, algorithm 1): 1 / (n + 1) of the weights at the end of the n-th epoch, else none. */
  swa: (step, numbers) => {
    const since = after(step, numbers);
    const epochs = since.div(numbers['$every']!);
    const ends = tf.equal(tf.mod(since, numbers['$every']!), 0).cast('float32');
    return tf.sub(1, isPositive(since)).add(isPositive(since).mul(ends).div(epochs.add(1)));
  },
};

/** The plan with an optimizer that keeps the average as a part of its state, so that it is recorded, fused and resumed with it. */
export function averaged(plan: TrialPlan, { train, rowsAnEpoch }: Pick<TrialData, 'train' | 'rowsAnEpoch'>): TrialPlan {
  const { average, optimizer, epochs, batchSize } = plan;
  if (!average) return plan;
  const every = Math.ceil((rowsAnEpoch ?? train.size) / batchSize);
  const begins = Math.floor(average.start * epochs) * every;
  const numbers: Readonly<Record<string, number>> =
    average.kind === 'ema'
      ? { $follows: Math.max(1, begins), $decay: average.decay }
      : { $follows: Math.max(every, begins), $every: every };
  const plugin = withAverage(optimizer.plugin, shares[average.kind]);
  return { ...plan, optimizer: { ...optimizer, plugin, scalars: { ...optimizer.scalars, ...numbers } } };
}

const withAverage = (plugin: Optimizer, share: Share): Optimizer => ({
  slots: [...plugin.slots, SLOT],
  update(inputs, scalars) {
    const { [SLOT]: average, ...slots } = inputs.slots;
    const next = plugin.update({ ...inputs, slots }, scalars);
    const part = share(inputs.step, scalars);
    const moved = average!.mul(tf.sub(1, part)).add(next.variable.mul(part)); // exact where the share is 0 or 1
    return { variable: next.variable, slots: { ...next.slots, [SLOT]: moved } };
  },
});

/**
 * Where a seat's state holds a weight and its average: all weights in the model's order, the variables of terms, then the optimizer's state
 * of each variable.
 */
export function averagePlaces({ optimizer: { plugin } }: TrialPlan, { network, variables }: Model): [number, number][] {
  const place = plugin.slots.indexOf(SLOT);
  if (place < 0) return [];
  const weights = network.weights.map((weight) => weight.read() as tf.Variable);
  const all = weights.length + variables.filter((variable) => !weights.includes(variable)).length;
  const places = variables.map((variable, index): [number, number] => {
    return [weights.indexOf(variable), all + index * plugin.slots.length + place];
  });
  return places.filter(([weight]) => weight >= 0);
}

/** Runs `body` while the variables are their averages, where there are any. */
export function withAverages<T>({ variables }: Model, slots: readonly Readonly<Record<string, tf.Tensor>>[], body: () => T): T {
  if (!slots.some((of) => SLOT in of)) return body();
  const kept = variables.map((variable) => variable.clone());
  variables.forEach((variable, index) => variable.assign(slots[index]![SLOT]!));
  try {
    return body();
  } finally {
    variables.forEach((variable, index) => variable.assign(kept[index]!));
    tf.dispose(kept);
  }
}
