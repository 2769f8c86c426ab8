import { renderTable, score } from '../../report/index.js';
import { stateFolder } from '../../runtime/state.js';
import { listStudies } from '../../sweep/index.js';
import type { Invocation, Outcome } from '../command.js';
import { say } from '../output.js';

/** Lists the studies of this state folder, newest first. */
export async function run(_invocation: Invocation<object>): Promise<Outcome> {
  const studies = listStudies(stateFolder());
  const rows = studies.map(({ name, counts, best, started }) => [
    name,
    counts.complete,
    counts.pruned,
    counts.failed,
    counts.running,
    score(best?.value),
    started === null ? '-' : new Date(started).toISOString().slice(0, 19),
  ]);
  if (rows.length === 0) say('no studies yet; start one with: stillhouse sweep FILE');
  else
    say(
      renderTable(
        { columns: ['study', 'complete', 'pruned', 'failed', 'running', 'best', 'started'], rows },
        { width: process.stderr.columns ?? 100 },
      ),
    );
  return { document: { studies } };
}
