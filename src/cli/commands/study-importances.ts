import { importanceLine, importanceOf, importanceTable, renderTable } from '../../report/index.js';
import type { Invocation, Outcome } from '../command.js';
import { findStudy, ownTrials } from '../../wire/found-study.js';
import { realNumber } from '../number.js';
import { say } from '../output.js';

/** Says which parameters matter for being among the best trials, or why that cannot be said. */
export async function run({ options }: Invocation<{ readonly quantile?: string }>, name: string): Promise<Outcome> {
  const quantile = realNumber('--quantile', options.quantile, 'a number above 0 and below 1', (value) => value > 0 && value < 1) ?? null;
  const { store, name: study, ...rest } = findStudy(name);
  try {
    const found = importanceOf({ ...store.read(), trials: ownTrials({ store, name: study, ...rest }) }, quantile);
    if (found.shares) say(renderTable(importanceTable(found), { width: process.stderr.columns ?? 100 }));
    say(importanceLine(found));
    return { document: { study, importances: found } };
  } finally {
    store.close();
  }
}
