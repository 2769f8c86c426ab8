import type { SweepConfig } from '../../config/types.js';
import { analysisOf } from '../../job/study-report.js';
import { trialRecords, withRunIds } from '../../job/sweep-record.js';
import {
  analysisLines,
  bestTrial,
  paretoOf,
  renderTable,
  rungTable,
  spaceOf,
  trialTable,
  type Analysis,
  type Table,
  type TrialRecord,
  type Winner,
} from '../../report/index.js';
import { finishedDocument } from '../../wire/finished.js';
import { sweepOf } from '../../wire/sweep.js';
import { trackedStudy } from '../../wire/tracking.js';
import { unfinishedDocument } from '../../wire/unfinished.js';
import type { Invocation, Outcome } from '../command.js';
import { findStudy, objectivesIn, ownTrials, type FoundStudy } from '../../wire/found-study.js';
import { say } from '../output.js';
import { sayPareto, sayWinner } from '../summary.js';

const sayTable = (table: Table): void => say(renderTable(table, { width: process.stderr.columns ?? 100 }));

function sayTrials(trials: readonly TrialRecord[], { space, objectives }: Pick<SweepConfig, 'space' | 'objectives'>): void {
  sayTable(trialTable(trials, space, objectives));
  const pareto = paretoOf(trials, objectives);
  if (pareto) sayPareto(pareto, space);
}

function sayAnalysis(analysis: Analysis): void {
  say('');
  for (const line of analysisLines(analysis)) say(line);
  if (analysis.rungs) say('');
  if (analysis.rungs) sayTable(rungTable(analysis.rungs));
}

/** A study that no sweep here has made: what its journal holds. */
function showForeign(study: FoundStudy): Outcome {
  const { store, name } = study;
  const objectives = objectivesIn(study).map((one) => ({ ...one, reference: null }));
  const directions = objectives.map(({ direction }) => direction);
  const trials = trialRecords(store);
  const analysis = analysisOf(store);
  sayTrials(trials, { space: spaceOf({ trials: ownTrials(study) }), objectives });
  sayAnalysis(analysis);
  const rows = trials.map(({ runId, ...trial }) => ({ ...trial, run_id: runId }));
  const best = bestTrial(trials, directions);
  return {
    document: {
      study: name,
      journal: store.path,
      objective: objectivesIn(study)[0] ?? null,
      trials: rows,
      best: rows.find(({ number }) => number === best?.number) ?? null,
      ...analysis,
      finished: null,
    },
  };
}

/** Shows a study's trials and what they say together, and its answer where it has one. */
export async function run(_invocation: Invocation<object>, name: string): Promise<Outcome> {
  const found = findStudy(name);
  const { store, name: study } = found;
  try {
    if (!found.home) return showForeign(found);
    const { sweep } = await sweepOf(study);
    const tracker = trackedStudy(study);
    const trials = withRunIds(trialRecords(store), study, tracker);
    const analysis = analysisOf(store);
    sayTrials(trials, sweep);
    const { winner } = store.studyNotes() as { winner?: Winner };
    if (winner) say('');
    if (winner) sayWinner(winner, sweep.objective);
    sayAnalysis(analysis);
    const finished = finishedDocument(study);
    if (finished) return { document: { ...analysis, ...finished, finished: true } };
    say(`not finished; go on with: stillhouse resume ${study}`);
    return { document: { ...unfinishedDocument({ study, sweep, store, trials, tracker }), finished: false } };
  } finally {
    store.close();
  }
}
