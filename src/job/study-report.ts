/** What the trials of a sweep say together, in its parent run: importances, slices, pairs, rank correlations. */
import type { SweepConfig } from '../config/types.js';
import { analyse, byImportance, contourPlot, importancePlot, jsonSafe, rungPlot, slicePlot, type Analysis } from '../report/index.js';
import { isOwn } from '../sweep/index.js';
import type { StudyStore } from '../sweep/trial.js';
import type { Run } from '../track/tracker.js';

/** The analysis of a study's own trials. */
export function analysisOf(store: StudyStore): Analysis {
  const study = store.read();
  return analyse({ ...study, trials: study.trials.filter(isOwn) });
}

/** How many of the most important parameters are drawn in pairs. */
const paired = 3;

/** Metrics, tables and pictures of the analysis. */
export async function recordAnalysis(
  parent: Run,
  { space, objective }: Pick<SweepConfig, 'space' | 'objective'>,
  store: StudyStore,
  analysis: Analysis,
): Promise<void> {
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
