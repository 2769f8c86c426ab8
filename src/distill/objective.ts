/** The training objective: a weighted sum of terms. Pure functions of tensors. */
import * as tf from '@tensorflow/tfjs';
import { PluginError } from '../plugin/index.js';
import { blame, describe } from './blame.js';
import { nothingInside, type InnerOutputs } from './inner.js';
import type { Term } from './types.js';

/** Scalar options of each term by option name, `weight` among them; in the order of the terms. */
export type TermScalars = readonly Readonly<Record<string, tf.Scalar>>[];

export interface ObjectiveInputs {
  readonly logits: tf.Tensor2D;
  readonly labels: tf.Tensor2D;
  /** (B, C); null where no term needs a teacher. */
  readonly teacher: tf.Tensor2D | null;
  /** (B): 1, or 0 for a row of padding; all count where it is left out. */
  readonly rows?: tf.Tensor1D | undefined;
  /** (C): examples of each class in the training split; as many of each where it is left out. */
  readonly counts?: tf.Tensor1D | undefined;
  /** What terms read inside of both networks. */
  readonly inside?: { readonly student: InnerOutputs; readonly teacher: InnerOutputs };
  /** (B, L): 1 where there is a token; null where no term reads tokens. */
  readonly mask?: tf.Tensor2D | null;
  /** Variables of each term, in the order of the terms. */
  readonly own?: readonly Readonly<Record<string, tf.Tensor>>[] | undefined;
}

/** Sum of weight * term for each example: (B). Throws a `PluginError` that names the term. */
export function objective(terms: readonly Term[], inputs: ObjectiveInputs, scalars: TermScalars): tf.Tensor1D {
  const weighted = terms.map((term, index) => termLoss(term, index, inputs, scalars[index]!).mul(scalars[index]!['weight']!));
  return weighted.reduce((sum, next) => sum.add(next)) as tf.Tensor1D;
}

/** Mean over the rows with weight 1; rows of padding have weight 0. */
export const weightedMean = (losses: tf.Tensor1D, rows: tf.Tensor1D): tf.Scalar => losses.mul(rows).sum().div(rows.sum()) as tf.Scalar;

function termLoss(term: Term, index: number, inputs: ObjectiveInputs, scalars: Readonly<Record<string, tf.Scalar>>): tf.Tensor1D {
  const { logits, labels, teacher, rows, counts, inside, mask = null, own } = inputs;
  const given = {
    student: { logits, ...(inside?.student ?? nothingInside) },
    teacher: term.needsTeacher && teacher ? { logits: teacher, ...(inside?.teacher ?? nothingInside) } : null,
    labels,
    rows: rows ?? (tf.ones([logits.shape[0]]) as tf.Tensor1D),
    counts: counts ?? (tf.ones([logits.shape[1]]) as tf.Tensor1D),
    mask,
    variables: own?.[index] ?? {},
  };
  const name = term.plugin ?? term.name;
  const loss: unknown = blame('loss', name, 'compute', () => term.loss.compute(given, scalars));
  if (!(loss instanceof tf.Tensor)) throw new PluginError('loss', name, `compute gave ${describe(loss)}, not a tensor`);
  if (loss.rank !== 1 || loss.shape[0] !== logits.shape[0])
    throw new PluginError('loss', name, `compute gave shape [${loss.shape}]; expected [${logits.shape[0]}], the loss of each example`);
  return loss as tf.Tensor1D;
}
