import * as tf from '@tensorflow/tfjs';
import { oneHot } from './batch.js';
import { teacherRows } from './feed.js';
import { objective, type TermScalars } from './objective.js';
import { metricScores, predictionsOf } from './scores.js';
import type { TrialData, TrialPlan } from './types.js';

const CHUNK = 4096; // rows of logits whose objective is computed at once

/** The objective on the validation split under `loss`, and each metric, from its raw logits row by row. */
export function validate(logits: Float32Array, plan: TrialPlan, data: TrialData, scalars: TermScalars): Record<string, number> {
  const loss = meanObjective(logits, plan, data, scalars);
  return { ...metricScores(plan.metrics, predictionsOf(logits, data.validation, data.classes)), loss };
}

function meanObjective(logits: Float32Array, plan: TrialPlan, data: TrialData, scalars: TermScalars): number {
  const { validation, classes, teacher } = data;
  const needsTeacher = plan.terms.some((term) => term.needsTeacher);
  let total = 0;
  for (let start = 0; start < validation.size; start += CHUNK) {
    const rows = Int32Array.from({ length: Math.min(CHUNK, validation.size - start) }, (_, index) => start + index);
    const matrix: [number, number] = [rows.length, classes.length];
    total += tf.tidy(() => {
      const inputs = {
        logits: tf.tensor2d(logits.subarray(start * classes.length, (start + rows.length) * classes.length), matrix),
        labels: tf.tensor2d(oneHot(rows.map((row) => validation.label(row)), classes.length), matrix), // prettier-ignore
        teacher: needsTeacher ? tf.tensor2d(teacherRows(teacher && teacher.validation, rows, classes.length), matrix) : null,
      };
      return objective(plan.terms, inputs, scalars).sum().dataSync()[0]!;
    });
  }
  return total / validation.size;
}
