/** The numbers of a trial as one vector that a recorded step is fed. */
import * as tf from '@tensorflow/tfjs';
import type { Fed } from '../layers/index.js';
import { Refusal } from '../graph/index.js';
import { ruleNumbers } from './regularise.js';
import type { TermNumbers } from './scheduled.js';
import type { StepScalars } from './step.js';
import type { TrialPlan } from './types.js';

/** Places that a vector has at least for numbers of the model, such as dropout rates. */
export const LEAST_PLACES = 16;
const MOST_PLACES = 4096;

type Numbers = Readonly<Record<string, number>>;
/** What a trial is made of as to numbers: all of them are fed. */
type Plan = Pick<TrialPlan, 'terms' | 'optimizer' | 'clipNorm' | 'regularisation' | 'mixUp'>;

const termNumbers = ({ terms }: { readonly terms: TermNumbers }): Numbers[] => terms.map(({ scalars }) => ({ weight: 1, ...scalars }));
const penaltyNumbers = ({ regularisation = [] }: Plan): Numbers[] => regularisation.map(ruleNumbers);

/** Places for so many numbers of a model: few different counts, so that a step is recorded again once or twice at most. */
export function placesFor(count: number): number {
  let places = LEAST_PLACES;
  while (places < count) places *= 4;
  return places;
}

/** The vector of a step: what stays in all steps of a trial but for `now`, numbers of the terms at this one; its step (from 1) and rate last. */
export function scalarVector(
  plan: Plan,
  model: readonly number[],
  step: number,
  rate: number,
  now?: TermNumbers,
  places = placesFor(model.length),
): Float32Array {
  const filled = Array.from({ length: places }, (_, index) => model[index] ?? 0);
  const terms = termNumbers({ terms: now ?? plan.terms }).flatMap((numbers) => Object.values(numbers));
  const penalties = penaltyNumbers(plan).flatMap((numbers) => Object.values(numbers));
  const rest = [...penalties, ...(plan.mixUp ? [plan.mixUp.alpha] : []), ...filled, step, rate];
  return Float32Array.from([...terms, ...Object.values(plan.optimizer.scalars), plan.clipNorm ?? 0, ...rest]);
}

export interface FedScalars {
  readonly scalars: StepScalars;
  readonly step: tf.Scalar;
  readonly rate: tf.Scalar;
  readonly fed: Fed;
  /** The numbers of the model in the order in which it asked for them. */
  readonly model: readonly number[];
}

/** A model asked for more numbers than a vector has places. */
export class Crowded extends Refusal {
  constructor(readonly places: number) {
    super(`the model has more than ${places} numbers that are fed, such as dropout rates`, 'use fewer');
  }

  /** Whether a longer vector may be tried. */
  get mayGrow(): boolean {
    return this.places < MOST_PLACES;
  }
}

/** The numbers of a vector with so many places for the model's as scalars of the step; inside a recording. */
export function scalarsFrom(plan: Plan, vector: tf.Tensor1D, count = LEAST_PLACES): FedScalars {
  const places = tf.unstack(vector) as tf.Scalar[];
  const next = (): tf.Scalar => places.shift()!;
  const named = (numbers: Numbers) => Object.fromEntries(Object.keys(numbers).map((name) => [name, next()]));
  const terms = termNumbers(plan).map(named);
  const optimizer = named(plan.optimizer.scalars);
  const clip = next();
  const regularisation = penaltyNumbers(plan).map(named);
  const mixUp = plan.mixUp ? next() : null;
  const free = Array.from({ length: count }, next);
  const model: number[] = [];
  const fed = (value: number): tf.Scalar => {
    const place = free.shift();
    if (!place) throw new Crowded(count);
    model.push(value);
    return place;
  };
  const scalars = { terms, optimizer, clipNorm: plan.clipNorm === null ? null : clip, regularisation, mixUp };
  return { scalars, step: next(), rate: next(), fed, model };
}
