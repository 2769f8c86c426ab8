/** Texts to which student and teacher give different classes. */
import type { Evaluation } from '../distill/types.js';
import { topOf } from '../plugin/index.js';
import { logSoftmax } from './fidelity.js';
import type { Table } from './records.js';
import { fit } from './text.js';

export interface Disagreement {
  readonly text: string;
  readonly label: string;
  readonly student: string;
  readonly teacher: string;
  /** Probabilities that each gives to its own class. */
  readonly student_confidence: number;
  readonly teacher_confidence: number;
}

export interface TwoAnswers {
  readonly evaluation: Pick<Evaluation, 'labels' | 'logits'>;
  /** Raw logits of the teacher, row by row: (N, C) flattened. */
  readonly teacher: Float32Array;
  readonly classes: readonly string[];
  text(row: number): string;
}

const LONGEST = 200; // columns of a text that is shown

/** Those where both are surest, at most `limit`; texts are cut. */
export function disagreements({ evaluation, teacher, classes, text }: TwoAnswers, limit = 20): Disagreement[] {
  const found: { row: number; sure: number }[] = [];
  const answer = (logits: Float32Array, row: number): { top: number; sure: number } => {
    const logs = logSoftmax(logits, row, classes.length);
    const top = topOf(logs);
    return { top, sure: Math.exp(logs[top]!) };
  };
  for (let row = 0; row < evaluation.labels.length; row++) {
    const [own, wanted] = [answer(evaluation.logits, row), answer(teacher, row)];
    if (own.top !== wanted.top) found.push({ row, sure: Math.min(own.sure, wanted.sure) });
  }
  return found
    .sort((a, b) => b.sure - a.sure || a.row - b.row)
    .slice(0, limit)
    .map(({ row }) => {
      const [own, wanted] = [answer(evaluation.logits, row), answer(teacher, row)];
      return {
        text: fit(text(row), LONGEST),
        label: classes[evaluation.labels[row]!]!,
        student: classes[own.top]!,
        teacher: classes[wanted.top]!,
        student_confidence: own.sure,
        teacher_confidence: wanted.sure,
      };
    });
}

/** Disagreements as a table. */
export const disagreementTable = (found: readonly Disagreement[]): Table => ({
  columns: ['text', 'label', 'student', 'sure', 'teacher', 'teacher sure'],
  rows: found.map((one) => [one.text, one.label, one.student, one.student_confidence, one.teacher, one.teacher_confidence]),
});
