import { trialRecords } from '../../job/sweep-record.js';
import { bestTrial, jsonSafe, renderTable, trialTable } from '../../report/index.js';
import { stateFolder } from '../../runtime/state.js';
import { openStudy } from '../../sweep/index.js';
import { finishedDocument } from '../../wire/finished.js';
import { sweepOf } from '../../wire/sweep.js';
import type { Invocation, Outcome } from '../command.js';
import { say } from '../output.js';

/** Shows a study's trials, and its answer where it has one. */
export async function run(_invocation: Invocation<object>, name: string): Promise<Outcome> {
  const { store, name: study } = openStudy(stateFolder(), name);
  try {
    const { sweep } = await sweepOf(study);
    const trials = trialRecords(store, study, null);
    const best = bestTrial(trials, sweep.objective.direction);
    say(renderTable(trialTable(trials, sweep.space, sweep.objective), { width: process.stderr.columns ?? 100 }));
    const finished = finishedDocument(study);
    if (!finished) say(`not finished; go on with: stillhouse resume ${study}`);
    const { control = null, test = null } = store.studyNotes();
    const rows = trials.map(({ runId, ...trial }) => ({ ...trial, run_id: runId }));
    const seen = {
      study,
      journal: store.path,
      objective: sweep.objective,
      finished: finished !== null,
      trials: rows,
      best: best && rows.find(({ number }) => number === best.number),
      control,
      test,
    };
    return { document: finished ? { ...finished, finished: true } : jsonSafe(seen) };
  } finally {
    store.close();
  }
}
