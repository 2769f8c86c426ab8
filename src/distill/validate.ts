import * as tf from '@tensorflow/tfjs';
import { oneHot } from './batch.js';
import { classCounts } from './class-counts.js';
import { teacherRows } from './feed.js';
import { looksInside } from './inner.js';
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
  return { ...metricScores(plan.metrics, predictionsOf(logits, data.validation, data.classes)), loss };
}

function meanObjective(logits: Float32Array, plan: TrialPlan, data: TrialData, scalars: TermScalars): number {
  const { train, validation, classes, teacher } = data;
  const judged = plan.terms.flatMap((term, index) => (looksInside(term) ? [] : [{ term, scalars: scalars[index]! }]));
  if (judged.length === 0) return 0;
  const terms = judged.map(({ term }) => term);
  const needsTeacher = terms.some((term) => term.needsTeacher);
  const chunk = terms.some(({ loss }) => loss.together) ? plan.batchSize : CHUNK; // as many rows as it compares in training
  let total = 0;
  for (let start = 0; start < validation.size; start += chunk) {
    const rows = Int32Array.from({ length: Math.min(chunk, validation.size - start) }, (_, index) => start + index);
    const matrix: [number, number] = [rows.length, classes.length];
    total += tf.tidy(() => {
      const inputs = {
        logits: tf.tensor2d(logits.subarray(start * classes.length, (start + rows.length) * classes.length), matrix),
        labels: tf.tensor2d(oneHot(rows.map((row) => validation.label(row)), classes.length), matrix), // prettier-ignore
        teacher: needsTeacher ? tf.tensor2d(teacherRows(teacher && teacher.validation, rows, classes.length), matrix) : null,
        counts: tf.tensor1d(classCounts(train, classes.length)),
      };
      const numbers = judged.map((each) => each.scalars);
      return objective(terms, inputs, numbers).sum().dataSync()[0]!;
    });
  }
  return total / validation.size;
}
