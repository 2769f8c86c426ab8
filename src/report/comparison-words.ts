/** A comparison of studies as tables and sentences. */
import type { Comparison, Pair } from './comparison.js';
import { duration, score, short, signed } from './numbers.js';
import type { Table } from './records.js';

/** A row a study. */
export function comparisonTable({ studies, reach }: Comparison): Table {
  const target = reach === null ? '' : ` ${score(reach)}`;
  return {
    columns: [
      'study',
      'best',
      'trial',
      'median',
      'complete',
      'pruned',
      'failed',
      `trials to${target}`,
      `epochs to${target}`,
      'epochs',
      'training',
    ],
    rows: studies.map(({ study, best, trials, trials_to_reach, epochs_to_reach, epochs, seconds, median }) => [
      study,
      score(best?.value),
      best?.number ?? null,
      score(median),
      trials.complete,
      trials.pruned,
      trials.failed,
      trials_to_reach,
      epochs_to_reach,
      epochs,
      duration(seconds),
    ]),
  };
}

/** A row for each parameter in which the best trials differ. */
export const differenceTable = ({ studies, differences }: Comparison): Table => ({
  columns: ['best trial', ...studies.map(({ study }) => study)],
  rows: Object.entries(differences).map(([path, values]) => [path, ...values.map((value) => (value === null ? '-' : short(value)))]),
});

/** How sure the difference to the first study is, a sentence each, and what it does not say. */
export const comparisonLines = ({ pairs }: Comparison): string[] => [
  ...pairs.map(pairLine),
  'This compares the values that the searches tried, which are no independent draws; two seeds of one sweep may differ as much.',
];

function pairLine({ studies: [first, second], rank_test: test, mean_difference: mean }: Pair): string {
  if (!test || !mean) return `${second} against ${first}: too few complete trials, or all alike.`;
  const interval = `mean ${signed(mean.difference, 4)} (95 % interval ${signed(mean.low, 4)} to ${signed(mean.high, 4)})`;
  const p = test.p < 0.001 ? 'p < 0.001' : `p = ${test.p.toFixed(3)}`;
  return `${second} against ${first}: a trial's value is higher in ${(100 * test.above).toFixed(0)} % of pairs (rank test ${p}); ${interval}.`;
}
