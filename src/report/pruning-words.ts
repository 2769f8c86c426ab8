/** Pruning in words, as a table and as a document. */
import { count, score } from './numbers.js';
import type { Audit, Pruning } from './pruning.js';
import type { Table } from './records.js';

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
const trials = (many: number): string => `${many} trial${many === 1 ? '' : 's'}`;

/** What pruning saved, and what the audit found, a sentence each. */
export function pruningLines({ pruner, trials: all, pruned, epochs, audit }: Pruning): string[] {
  const share = epochs.planned ? ` (${percent(epochs.saved / epochs.planned)})` : '';
  const saved = `${count(epochs.saved)} of ${count(epochs.planned)} epochs were not trained${share}`;
  return [`Pruning (${pruner}) ended ${pruned} of ${trials(all)} early: ${saved}.`, ...(audit ? [auditLine(audit)] : [])];
}

function auditLine({ trials: audited, better, most, regret }: Audit): string {
  const found = better === 0 ? 'none is better than' : `${better} ${better === 1 ? 'is' : 'are'} better than`;
  const bound = `at most ${percent(most)} of those it ends would be, with 95 % confidence`;
  return `Audit: ${trials(audited.length)} that it would have ended finished all the same; ${found} the best that it left (${bound}); estimated regret ${score(regret.estimated)}.`;
}

/** The steps at which trials were judged; epochs count from 1. */
export function pruningTable({ steps }: Pruning): Table {
  return {
    columns: ['judged after epoch', 'trials', 'ended', 'finished', 'rank correlation'],
    rows: steps.map(({ step, trials: there, ended, finished, correlation }) => [step + 1, there, ended, finished, correlation]),
  };
}

/** Pruning as `sweep --json` tells it; steps count from 0. */
export const pruningDocument = ({ steps, audit, ...rest }: Pruning): Record<string, unknown> => ({ ...rest, audit, steps });
