/** The numbers of a trial as one vector that a recorded step is fed. */
import * as tf from '@tensorflow/tfjs';
import type { Fed } from '../layers/index.js';
import { Refusal } from '../graph/index.js';
import type { TermNumbers } from './scheduled.js';
import type { StepScalars } from './step.js';
import type { TrialPlan } from './types.js';

const MODEL_NUMBERS = 16; // places for numbers of the model, such as dropout rates

type Numbers = Readonly<Record<string, number>>;
/** What a trial is made of as to numbers: all of them are fed. */
type Plan = Pick<TrialPlan, 'terms' | 'optimizer' | 'clipNorm'>;

const termNumbers = ({ terms }: { readonly terms: TermNumbers }): Numbers[] => terms.map(({ scalars }) => ({ weight: 1, ...scalars }));

/** The vector of a step: what stays in all steps of a trial but for `now`, numbers of the terms at this one; its step (from 1) and rate last. */
export function scalarVector(plan: Plan, model: readonly number[], step: number, rate: number, now?: TermNumbers): Float32Array {
  const filled = Array.from({ length: MODEL_NUMBERS }, (_, index) => model[index] ?? 0);
  const terms = termNumbers({ terms: now ?? plan.terms }).flatMap((numbers) => Object.values(numbers));
  return Float32Array.from([...terms, ...Object.values(plan.optimizer.scalars), plan.clipNorm ?? 0, ...filled, step, rate]);
}

export interface FedScalars {
  readonly scalars: StepScalars;
  readonly step: tf.Scalar;
  readonly rate: tf.Scalar;
  readonly fed: Fed;
  /** The numbers of the model in the order in which it asked for them. */
  readonly model: readonly number[];
}

/** The vector's numbers as scalars of the step; inside a recording. */
export function scalarsFrom(plan: Plan, vector: tf.Tensor1D): FedScalars {
  const places = tf.unstack(vector) as tf.Scalar[];
  const next = (): tf.Scalar => places.shift()!;
  const named = (numbers: Numbers) => Object.fromEntries(Object.keys(numbers).map((name) => [name, next()]));
  const terms = termNumbers(plan).map(named);
  const optimizer = named(plan.optimizer.scalars);
  const clip = next();
  const free = Array.from({ length: MODEL_NUMBERS }, next);
  const model: number[] = [];
  const fed = (value: number): tf.Scalar => {
    const place = free.shift();
    if (!place) throw new Refusal(`the model has more than ${MODEL_NUMBERS} numbers that are fed, such as dropout rates`, 'use fewer');
    model.push(value);
    return place;
  };
  return { scalars: { terms, optimizer, clipNorm: plan.clipNorm === null ? null : clip }, step: next(), rate: next(), fed, model };
}
