import * as tf from '@tensorflow/tfjs';
import { isLanguage } from '../plugin/index.js';
import { oneHot, rowsOf } from './batch.js';
import { classCounts } from './class-counts.js';
import { teacherRows } from './feed.js';
import { looksInside } from './inner.js';
import { answersOf } from './language.js';
import { objective, type TermScalars } from './objective.js';
import { metricScores, predictionsOf } from './scores.js';
import type { TrialData, TrialPlan } from './types.js';

const CHUNK = 4096; // rows of logits whose objective is computed at once

/**
 * The objective on the validation split under `loss`, and each metric, from its raw logits row by row. Terms that look inside of networks
 * are left out; numbers that change while training have their last values, so that epochs can be compared.
 */
export function validate(logits: Float32Array, plan: TrialPlan, data: TrialData, scalars: TermScalars): Record<string, number> {
  const loss = meanObjective(logits, plan, data, scalars);
  return { ...metricScores(plan.metrics, predictionsOf(logits, data.validation, data.classes, data.task)), loss };
}

function meanObjective(logits: Float32Array, plan: TrialPlan, data: TrialData, scalars: TermScalars): number {
  const { train, classes, teacher } = data;
  const judged = plan.terms.flatMap((term, index) => (looksInside(term) ? [] : [{ term, scalars: scalars[index]! }]));
  if (judged.length === 0) return 0;
  const terms = judged.map(({ term }) => term);
  const needsTeacher = terms.some((term) => term.needsTeacher);
  const chunk = terms.some(({ loss }) => loss.together) ? plan.batchSize : CHUNK; // as many rows as it compares in training
  const { places, labels } = judgedAnswers(data);
  let total = 0;
  for (let start = 0; start < places.length; start += chunk) {
    const at = places.subarray(start, start + chunk);
    const matrix: [number, number] = [at.length, classes.length];
    total += tf.tidy(() => {
      const inputs = {
        logits: tf.tensor2d(rowsOf(logits, at, classes.length), matrix),
        labels: tf.tensor2d(oneHot(labels.subarray(start, start + chunk), classes.length), matrix),
        teacher: needsTeacher ? tf.tensor2d(teacherRows(teacher && teacher.validation, at, classes.length), matrix) : null,
        counts: tf.tensor1d(classCounts(train, data)),
      };
      const numbers = judged.map((each) => each.scalars);
      return objective(terms, inputs, numbers).sum().dataSync()[0]!;
    });
  }
  return total / places.length;
}

/** Each text of the validation split with its label, or of a language model each token. */
function judgedAnswers(data: TrialData): { readonly places: Int32Array; readonly labels: Int32Array } {
  const { validation } = data;
  if (isLanguage(data)) return answersOf(validation, data);
  const places = Int32Array.from({ length: validation.size }, (_, row) => row);
  return { places, labels: places.map((row) => validation.label(row)) };
}
