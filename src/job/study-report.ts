/** What the trials of a sweep say together, in its parent run: importances, slices, pairs, rank correlations, and a page of it all. */
import type { SweepConfig } from '../config/types.js';
import {
  analyse,
  analysisLines,
  byImportance,
  contourPlot,
  diagnosisLines,
  examinationLines,
  examinationTables,
  importancePlot,
  importanceTable,
  jsonSafe,
  paretoLine,
  paretoTable,
  pruningLines,
  pruningTable,
  reportPage,
  resultWords,
  rungPlot,
  rungTable,
  slicePlot,
  trialTable,
  winnerLines,
  winnerTable,
  type Analysis,
  type PagePlot,
  type Table,
} from '../report/index.js';
import { isOwn } from '../sweep/index.js';
import type { StudyStore } from '../sweep/trial.js';
import type { Run } from '../track/tracker.js';
import type { ParentOutcome } from './sweep-record.js';

/** The analysis of a study's own trials. */
export function analysisOf(store: StudyStore): Analysis {
  const study = store.read();
  return analyse({ ...study, trials: study.trials.filter(isOwn) });
}

/** How many of the most important parameters are drawn in pairs. */
const paired = 3;

/** Metrics, tables and pictures of the analysis. */
export async function recordAnalysis(parent: Run, { space, objective }: SweepConfig, store: StudyStore, analysis: Analysis): Promise<void> {
  const { importances, rungs } = analysis;
  const trials = store.read().trials.filter(isOwn);
  const timestamp = Date.now();
  parent.artifact('importances.json', JSON.stringify(jsonSafe(importances), null, 2));
  if (importances.shares) {
    const shares = Object.entries(importances.shares);
    parent.metrics(shares.map(([path, value]) => ({ key: `importance/${path}`, value, step: 0, timestamp })));
    parent.artifact('plots/importances.svg', await importancePlot(importances));
  }
  const complete = trials.filter(({ state, values }) => state === 'complete' && Number.isFinite(values[0]));
  const paths = byImportance(importances, Object.keys(space));
  if (complete.length > 0 && paths.length > 0) parent.artifact('plots/slices.svg', await slicePlot(trials, space, objective));
  if (complete.length > 2 && paths.length > 1)
    parent.artifact('plots/contour.svg', await contourPlot(trials, space, paths.slice(0, paired), objective));
  if (rungs && rungs.rungs.some(({ spearman }) => spearman !== null)) {
    parent.artifact('rungs.json', JSON.stringify(jsonSafe(rungs), null, 2));
    parent.artifact('plots/rank_correlation.svg', await rungPlot(rungs));
  }
}

/** A table without a column. */
function without(name: string, { columns, rows }: Table): Table {
  const at = columns.indexOf(name);
  const left = <T>(cells: readonly T[]): T[] => cells.filter((_, index) => index !== at);
  return { columns: left(columns), rows: rows.map(left) };
}

/** `report.html`: everything that was drawn, with the trials and what can be said of them; without links and times, so that it is the same whenever and for whichever server it is written. */
export function recordPage(
  parent: Run,
  outcome: ParentOutcome,
  { plots, analysis }: { readonly plots: readonly PagePlot[]; readonly analysis: Analysis },
): void {
  const { sweep, study, trials, control, gain, pruning, winner, pareto } = outcome;
  const page = reportPage({
    study,
    head: `${trials.length} trials of ${sweep.sampler.use} search, pruner ${sweep.pruner.use}, seed ${sweep.seed}: the ${sweep.objective.direction === 'maximize' ? 'highest' : 'lowest'} ${resultWords(sweep.objective)} is best.`,
    objective: sweep.objective,
    best: outcome.chosen,
    control: control?.value ?? null,
    sentences: [
      ...(winner ? winnerLines(winner, sweep.objective) : []),
      ...(pareto ? [paretoLine(pareto)] : []),
      ...(gain ? [gain.sentence] : []),
      ...(pruning ? pruningLines(pruning) : []),
      ...diagnosisLines(trials, outcome.chosen),
      ...(outcome.examination ? examinationLines(outcome.examination) : []),
      ...analysisLines(analysis),
    ],
    plots,
    tables: {
      ...(pareto ? { 'Pareto front': paretoTable(pareto, sweep.space) } : {}),
      ...(winner ? { 'The best on fresh seeds': winnerTable(winner) } : {}),
      Importances: importanceTable(analysis.importances),
      'Rank correlation with the end': analysis.rungs ? rungTable(analysis.rungs) : { columns: [], rows: [] },
      ...(outcome.examination ? examinationTables(outcome.examination) : {}),
      Pruning: pruning ? pruningTable(pruning) : { columns: [], rows: [] },
      'Trials, best first': without('seconds', trialTable(trials, sweep.space, sweep.objectives)),
    },
  });
  parent.artifact('report.html', page);
}
