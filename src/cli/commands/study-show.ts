import type { SweepConfig } from '../../config/types.js';
import { paretoOf, renderTable, trialTable } from '../../report/index.js';
import { stateFolder } from '../../runtime/state.js';
import { openStudy } from '../../sweep/index.js';
import { finishedDocument } from '../../wire/finished.js';
import { trackedStudy } from '../../wire/tracking.js';
import { unfinishedDocument } from '../../wire/unfinished.js';
import { sweepOf } from '../../wire/sweep.js';
import { trialRecords, withRunIds } from '../../job/sweep-record.js';
import type { TrialRecord, Winner } from '../../report/index.js';
import type { Invocation, Outcome } from '../command.js';
import { say } from '../output.js';
import { sayPareto, sayWinner } from '../summary.js';

function sayTrials(trials: readonly TrialRecord[], { space, objectives }: SweepConfig): void {
  say(renderTable(trialTable(trials, space, objectives), { width: process.stderr.columns ?? 100 }));
  const pareto = paretoOf(trials, objectives);
  if (pareto) sayPareto(pareto, space);
}

/** Shows a study's trials, and its answer where it has one. */
export async function run(_invocation: Invocation<object>, name: string): Promise<Outcome> {
  const { store, name: study } = openStudy(stateFolder(), name);
  try {
    const { sweep } = await sweepOf(study);
    const tracker = trackedStudy(study);
    const trials = withRunIds(trialRecords(store), study, tracker);
    sayTrials(trials, sweep);
    const { winner } = store.studyNotes() as { winner?: Winner };
    if (winner) say('');
    if (winner) sayWinner(winner, sweep.objective);
    const finished = finishedDocument(study);
    if (finished) return { document: { ...finished, finished: true } };
    say(`not finished; go on with: stillhouse resume ${study}`);
    return { document: { ...unfinishedDocument({ study, sweep, store, trials, tracker }), finished: false } };
  } finally {
    store.close();
  }
}
