/** A shipped student trained on from its own weights, its zeros kept. */
import * as tf from '@tensorflow/tfjs';
import type { Experiment } from '../config/types.js';
import { trainTrial, writeWeights } from '../distill/index.js';
import type { TrialPlan, Weights } from '../distill/types.js';
import { InputError, type CompressInputs, type Optimizer, type ShippedStudent } from '../plugin/index.js';
import { trialPlan } from './plan.js';
import type { Rebuilt, ShipServices } from './rebuilt.js';

/** Trains students of the form of `whole` on. */
export function trainerOn(
  experiment: Experiment,
  whole: ShippedStudent,
  { weights }: Pick<Rebuilt, 'weights'>,
  { make, preparation }: ShipServices,
  signal: AbortSignal,
): CompressInputs['trainOn'] {
  return async (student, epochs) => {
    if (student.graph !== whole.graph)
      throw new InputError('the student cannot be trained on: its form has changed before', { suggestion: 'let that step come first' });
    const { trial } = await preparation.prepare(experiment);
    const from = { ...weights, values: weights.values.map((_, index) => student.weights[nameOf(whole, index)]!.values) };
    const trained = await trainTrial(planFrom(trialPlan(experiment, make), from, epochs), trial, async () => 'continue', signal);
    if (trained.stopped === 'diverged') throw new InputError('training on from its weights has diverged');
    const next = trained.weights.values.map((values, index) => {
      const name = nameOf(whole, index);
      return [name, { ...whole.weights[name]!, values }] as const;
    });
    return { ...student, weights: { ...student.weights, ...Object.fromEntries(next) } };
  };
}

/** The weights of a network come first in its graph, in the same order. */
const nameOf = ({ graph }: ShippedStudent, index: number): string => Object.keys(graph.weights)[index]!;

/** The plan for some epochs from these weights, recorded anew. */
function planFrom(plan: TrialPlan, weights: Weights, epochs: number): TrialPlan {
  const { identity: _, ...rest } = plan;
  const { name, plugin, rateOf } = plan.architecture;
  const build: typeof plugin.build = (shape) => {
    const network = plugin.build(shape);
    writeWeights(network, weights);
    return network;
  };
  const architecture = { name, plugin: Object.assign(Object.create(plugin) as typeof plugin, { build }), ...(rateOf && { rateOf }) };
  return { ...rest, architecture, optimizer: { ...plan.optimizer, plugin: zerosStay(plan.optimizer.plugin) }, epochs, patience: null };
}

/** An optimizer that leaves numbers of kernels and tables that are 0 as they are. */
function zerosStay(optimizer: Optimizer): Optimizer {
  return {
    slots: optimizer.slots,
    update(inputs, scalars) {
      const next = optimizer.update(inputs, scalars);
      if (!inputs.decays) return next;
      return { ...next, variable: next.variable.mul(tf.notEqual(inputs.variable, tf.scalar(0)).cast('float32')) };
    },
  };
}
