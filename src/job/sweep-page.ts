/** Pictures of a sweep, and one page with all of them, on the parent run. */
import {
  contourPlot,
  historyPlot,
  htmlPage,
  importanceLine,
  importancePlot,
  importanceTable,
  parallelPlot,
  paretoLine,
  paretoPlot,
  pruningLines,
  pruningPlot,
  resultWords,
  slicePlot,
  trialTable,
  winnerLines,
  type Importance,
} from '../report/index.js';
import type { Run } from '../track/tracker.js';
import { judgedTrials } from './pruning-record.js';
import type { ParentOutcome } from './sweep-record.js';

interface Picture {
  readonly name: string;
  readonly title: string;
  readonly svg: string;
}

/** Draws what the study gives, and logs importances, pictures and the page. */
export async function recordPage(parent: Run, outcome: ParentOutcome): Promise<void> {
  const { importance } = outcome;
  const timestamp = Date.now();
  const shares = Object.entries(importance.importances ?? {});
  parent.metrics(shares.map(([path, value]) => ({ key: `importance/${path}`, value, step: 0, timestamp })));
  parent.artifact('importances.json', `${JSON.stringify({ method: 'PED-ANOVA', ...importance }, null, 2)}\n`);
  const pictures = await draw(outcome, importance);
  for (const { name, svg } of pictures) parent.artifact(`plots/${name}.svg`, svg);
  parent.artifact('report.html', page(outcome, importance, pictures));
}

async function draw(outcome: ParentOutcome, importance: Importance): Promise<Picture[]> {
  const { sweep, store, trials, control, pareto, pruning } = outcome;
  const { objective, space } = sweep;
  const leading = Object.keys(importance.importances ?? {}).filter((path) => Object.hasOwn(space, path));
  const pair = leading.length > 1 ? ([leading[0]!, leading[1]!] as const) : null;
  const wanted: readonly [string, string, Promise<string> | null][] = [
    ['history', 'objective by trial', historyPlot(trials, objective, { control: control?.value ?? null })],
    ['pareto', 'front', pareto ? paretoPlot(trials, pareto) : null],
    ['parallel_coordinates', 'parallel coordinates', parallelPlot(trials, space, objective)],
    ['importances', 'importances', importance.importances ? importancePlot(importance) : null],
    ['slices', 'slices', Object.keys(space).length > 0 ? slicePlot(trials, space, objective) : null],
    ['contour', 'contour', pair && contourPlot(trials, space, objective, pair)],
    ['pruning', 'pruning', pruning ? pruningPlot(judgedTrials(sweep, store), pruning, objective) : null],
  ];
  const drawn = wanted.map(async ([name, title, svg]) => svg && { name, title, svg: await svg });
  return (await Promise.all(drawn)).flatMap((picture) => picture ?? []);
}

function page(outcome: ParentOutcome, importance: Importance, pictures: readonly Picture[]): string {
  const { study, sweep, trials, best, pareto, winner, pruning } = outcome;
  const lines = [
    best
      ? `Best trial: ${best.number}, ${resultWords(sweep.objective)} ${best.value}, ${JSON.stringify(best.params)}`
      : 'No trial is complete.',
    ...(pareto ? [paretoLine(pareto)] : []),
    ...(winner ? winnerLines(winner, sweep.objective) : []),
    ...(pruning ? pruningLines(pruning) : []),
    ...(importance.importances ? [] : [importanceLine(importance)]),
  ];
  const tables = [
    { title: 'Trials', table: trialTable(trials, sweep.space, sweep.objectives) },
    ...(importance.importances ? [{ title: 'Importance of parameters', table: importanceTable(importance) }] : []),
  ];
  return htmlPage({ title: `${sweep.name}: study ${study}`, lines, tables, pictures });
}
