import type { Evaluation } from '../distill/types.js';
import { classScores, confusionMatrix, macro } from './confusion.js';
import type { Table } from './records.js';

/** Precision, recall, F1 and support of each class, then their macro averages, for MLflow's table. */
export function perClassTable(evaluation: Pick<Evaluation, 'labels' | 'predicted'>, labels: readonly string[]): Table {
  const scores = classScores(confusionMatrix(evaluation, labels.length));
  const rows = scores.map(({ precision, recall, f1, support }, index) => [labels[index]!, precision, recall, f1, support]);
  const total = evaluation.labels.length;
  const average = ['macro average', macro(scores, 'precision'), macro(scores, 'recall'), macro(scores, 'f1'), total];
  return { columns: ['class', 'precision', 'recall', 'f1', 'support'], rows: [...rows, average] };
}
