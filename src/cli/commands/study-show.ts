import type { SweepConfig } from '../../config/types.js';
import { journalPage } from '../../job/journal-page.js';
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
import { finishedDocument, keptPage } from '../../wire/finished.js';
import { sweepOf } from '../../wire/sweep.js';
import { trackedStudy } from '../../wire/tracking.js';
import { unfinishedDocument } from '../../wire/unfinished.js';
import type { Invocation, Outcome } from '../command.js';
import { findStudy, objectivesIn, ownTrials, type FoundStudy } from '../found-study.js';
import { say } from '../output.js';
import { sayPareto, sayWinner } from '../summary.js';
import { writeOut } from '../write-out.js';

interface Options {
  readonly html?: string;
}

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

/** Writes the page where it is asked for; what the document tells of it. */
async function written({ html }: Options, page: () => Promise<string>): Promise<{ readonly html?: string }> {
  if (html === undefined) return {};
  const file = await writeOut('--html', html, await page());
  say(`report: ${file}`);
  return { html: file };
}

/** A study that no sweep here has made: what its journal holds. */
async function showForeign(study: FoundStudy, options: Options): Promise<Outcome> {
  const { store, name } = study;
  const objectives = objectivesIn(study).map((one) => ({ ...one, reference: null }));
  const directions = objectives.map(({ direction }) => direction);
  const trials = trialRecords(store);
  const analysis = analysisOf(store);
  const space = spaceOf({ trials: ownTrials(study) });
  sayTrials(trials, { space, objectives });
  sayAnalysis(analysis);
  const page = () => journalPage({ study: name, store, trials, space, objectives, sweep: null, finished: true });
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
      ...(await written(options, page)),
    },
  };
}

/** Shows a study's trials and what they say together, and its answer where it has one. */
export async function run({ options }: Invocation<Options>, name: string): Promise<Outcome> {
  const found = findStudy(name);
  const { store, name: study } = found;
  try {
    if (!found.home) return await showForeign(found, options);
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
    const { space, objectives } = sweep;
    const drawn = () => journalPage({ study, store, trials, space, objectives, sweep, finished: finished !== null });
    const html = await written(options, async () => keptPage(study, trials.length) ?? drawn());
    if (finished) return { document: { ...analysis, ...finished, finished: true, ...html } };
    say(`not finished; go on with: stillhouse resume ${study}`);
    return { document: { ...unfinishedDocument({ study, sweep, store, trials, tracker }), finished: false, ...html } };
  } finally {
    store.close();
  }
}
