/** The training objective: a weighted sum of terms. Pure functions of tensors. */
import * as tf from '@tensorflow/tfjs';
import { PluginError } from '../plugin/index.js';
import { blame, describe } from './blame.js';
import type { Term } from './types.js';

/** Scalar options of each term by option name, `weight` among them; in the order of the terms. */
export type TermScalars = readonly Readonly<Record<string, tf.Scalar>>[];

export interface ObjectiveInputs {
  readonly logits: tf.Tensor2D;
  readonly labels: tf.Tensor2D;
  /** (B, C); null where no term needs a teacher. */
  readonly teacher: tf.Tensor2D | null;
}

/** Sum of weight * term for each example: (B). Throws a `PluginError` that names the term. */
export function objective(terms: readonly Term[], inputs: ObjectiveInputs, scalars: TermScalars): tf.Tensor1D {
  const weighted = terms.map((term, index) => termLoss(term, inputs, scalars[index]!).mul(scalars[index]!['weight']!));
  return weighted.reduce((sum, next) => sum.add(next)) as tf.Tensor1D;
}

/** Mean over the rows with weight 1; rows of padding have weight 0. */
export const weightedMean = (losses: tf.Tensor1D, rows: tf.Tensor1D): tf.Scalar => losses.mul(rows).sum().div(rows.sum()) as tf.Scalar;

function termLoss(term: Term, { logits, labels, teacher }: ObjectiveInputs, scalars: Readonly<Record<string, tf.Scalar>>): tf.Tensor1D {
  const inputs = { student: { logits }, labels, teacher: term.needsTeacher && teacher ? { logits: teacher } : null };
  const name = term.plugin ?? term.name;
  const loss: unknown = blame('loss', name, 'compute', () => term.loss.compute(inputs, scalars));
  if (!(loss instanceof tf.Tensor)) throw new PluginError('loss', name, `compute gave ${describe(loss)}, not a tensor`);
  if (loss.rank !== 1 || loss.shape[0] !== logits.shape[0])
    throw new PluginError('loss', name, `compute gave shape [${loss.shape}]; expected [${logits.shape[0]}], the loss of each example`);
  return loss as tf.Tensor1D;
}
