/** Penalties and bounds of weights by layer: pure functions of tensors. */
import * as tf from '@tensorflow/tfjs';
import { didYouMean } from '../catalogue/index.js';
import { InputError } from '../plugin/index.js';
import type { Model } from './model.js';
import type { Regularised } from './types.js';

const names = ['l1', 'l2', 'maxNorm'] as const;
/** The numbers of one entry as scalars; what is missing does not apply. */
export type Rule = Readonly<Partial<Record<(typeof names)[number], tf.Scalar>>>;

/** The numbers of one entry, without those that are null. */
export const ruleNumbers = (entry: Regularised): Readonly<Record<string, number>> =>
  Object.fromEntries(names.filter((name) => entry[name] !== null).map((name) => [name, entry[name]!]));

/**
 * The entries that apply to each of a model's variables, by their places. Kernels and tables are meant, not biases and gains (rank below 2).
 * Throws an `InputError` for an entry that names no layer with such weights.
 */
export function rulesOf({ network, variables }: Model, entries: readonly Regularised[]): number[][] {
  if (entries.length === 0) return variables.map(() => []);
  const owners = new Map(network.layers.flatMap((layer) => layer.trainableWeights.map(({ id }) => [id, layer.name] as const)));
  const layerOf = variables.map((variable, index) =>
    variable.rank > 1 ? owners.get(network.trainableWeights[index]?.id ?? -1) : undefined,
  );
  const known = [...new Set(layerOf.filter((name) => name !== undefined))];
  const patterns = entries.map((entry) => patternOf(entry, known));
  return layerOf.map((layer) => patterns.flatMap((pattern, index) => (layer !== undefined && pattern.test(layer) ? [index] : [])));
}

function patternOf({ name, layers }: Regularised, known: readonly string[]): RegExp {
  const pattern = new RegExp(`^${layers.split('*').map(escaped).join('.*')}$`);
  if (known.some((layer) => pattern.test(layer))) return pattern;
  const suggestion = didYouMean(layers, known);
  throw new InputError(`the student has no layer '${layers}' with weights to regularise`, {
    path: `training.regularisation.${name}`,
    allowed: `${known.join(', ')}, or a pattern with * such as *`,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}
const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');

/** A gradient with those of l1 times the sum of |w| and l2 times the sum of w squared added, as of Keras' `L1L2`. */
export function penalised(gradient: tf.Tensor, weight: tf.Tensor, rules: readonly Rule[]): tf.Tensor {
  return rules.reduce((sum, { l1, l2 }) => {
    const first = l1 ? sum.add(weight.sign().mul(l1)) : sum;
    return l2 ? first.add(weight.mul(l2.mul(2))) : first;
  }, gradient);
}

const EPSILON = 1e-7; // of Keras' constraints

/**
 * Weights whose incoming vector of each unit has at most the norm `maxNorm`, as with Keras' `MaxNorm` over all axes but the last; of an
 * `embeddings` table each row is bounded.
 */
export function bounded(weight: tf.Tensor, rules: readonly Rule[], name: string): tf.Tensor {
  const axes = name.endsWith('embeddings') ? [weight.rank - 1] : weight.shape.slice(0, -1).map((_, axis) => axis);
  return rules.reduce((found, { maxNorm }) => {
    if (!maxNorm) return found;
    const norms = found.square().sum(axes, true).sqrt();
    return found.mul(tf.minimum(norms, maxNorm).div(norms.add(EPSILON)));
  }, weight);
}
