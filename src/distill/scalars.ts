import * as tf from '@tensorflow/tfjs';
import { ruleNumbers } from './regularise.js';
import type { StepScalars } from './step.js';
import type { Term, TrialPlan } from './types.js';

type Numbers = Readonly<Record<string, number>>;
const tensors = (numbers: Numbers) =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, tf.scalar(value, 'float32')]));

/** The numbers of a trial as tensors; dispose them with `tf.dispose`. */
export function stepScalars(plan: Pick<TrialPlan, 'terms' | 'optimizer' | 'clipNorm' | 'regularisation' | 'mixUp'>): StepScalars {
  return {
    terms: termScalars(plan.terms),
    optimizer: tensors(plan.optimizer.scalars),
    clipNorm: plan.clipNorm === null ? null : tf.scalar(plan.clipNorm),
    regularisation: (plan.regularisation ?? []).map((entry) => tensors(ruleNumbers(entry))),
    mixUp: plan.mixUp ? tf.scalar(plan.mixUp.alpha) : null,
  };
}

/** The scalar options of each term as tensors. */
export const termScalars = (terms: readonly Pick<Term, 'scalars'>[]) => terms.map(({ scalars }) => tensors({ weight: 1, ...scalars }));
