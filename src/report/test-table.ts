/** Scores of student, control and teacher on the test split as a table. */
import type { Interval } from './interval.js';
import { count, score } from './numbers.js';
import type { ModelScores, Table } from './records.js';

const models = ['student', 'control', 'teacher'] as const;

export type TestedModels = Readonly<Record<(typeof models)[number], ModelScores | null>>;

/** A row a model that was scored; cells are texts. With `intervals` a score is followed by its 95 % interval where it has one. */
export function testTable(test: TestedModels | null, { intervals = false } = {}): Table {
  const scored = models.flatMap((name) => (test?.[name] ? [[name, test[name]] as const] : []));
  const metrics = [...new Set(scored.flatMap(([, { scores }]) => Object.keys(scores)))];
  const cell = ({ scores, intervals: known }: ModelScores, metric: string): string => {
    const interval = intervals ? known?.[metric] : null;
    return interval ? `${score(scores[metric])} (${intervalWords(interval)})` : score(scores[metric]);
  };
  return {
    columns: ['model', ...metrics, 'parameters'],
    rows: scored.map(([name, model]) => [name, ...metrics.map((metric) => cell(model, metric)), count(model.parameters)]),
  };
}

/** `0.7012 to 0.7433`. */
export const intervalWords = ({ low, high }: Interval): string => `${score(low)} to ${score(high)}`;
