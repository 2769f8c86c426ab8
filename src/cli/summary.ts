/** What a person reads at the end of a sweep or a training. */
import picocolors from 'picocolors';
import {
  analysisLines,
  duration,
  paretoLine,
  paretoTable,
  pruningLines,
  pruningTable,
  renderTable,
  score,
  trialTable,
  type ModelScores,
  type Objective,
  type Pareto,
  type Pruning,
  type Winner,
  winnerLines,
  winnerTable,
} from '../report/index.js';
import type { Space } from '../plugin/index.js';
import type { Delivery, Tracker } from '../track/tracker.js';
import { sweepLinks } from '../wire/documents.js';
import type { SweepOutcome } from '../wire/sweep.js';
import { say, wrapped } from './output.js';

const MOST = 100; // trials in a table for people: whoever asks more of them reads the report, or exports the study

const width = (): number => process.stderr.columns ?? 100;
const color = (): boolean => picocolors.isColorSupported && Boolean(process.stderr.isTTY);

/** Scores on the test split, a line a model. */
export function sayScores(models: Readonly<Record<string, ModelScores | null>>): void {
  const rows = Object.entries(models).flatMap(([name, model]) => (model ? [[name, model] as const] : []));
  if (rows.length === 0) return;
  const metrics = [...new Set(rows.flatMap(([, { scores }]) => Object.keys(scores)))];
  const table = {
    columns: ['test', ...metrics, 'parameters'],
    rows: rows.map(([name, { scores, parameters }]) => [name, ...metrics.map((metric) => score(scores[metric])), parameters]),
  };
  say(renderTable(table, { width: width(), color: color() }));
}

/** What the tracker still owes, and how it gets there. */
export function sayDelivery({ pending, trouble }: Delivery, offline: boolean): void {
  if (!pending) return;
  if (offline) say(`${pending} operations are kept in the outbox; send them with: stillhouse sync`);
  else
    say(
      `warning: the tracking server has not got ${pending} operations${trouble ? ` (${trouble})` : ''}; they are kept on disk. Next: ${/let us in/.test(trouble ?? '') ? '' : 'stillhouse server start && '}stillhouse sync`,
    );
}

/** Where the runs are, when no server has them. */
export function sayFiles({ kind, uri }: Tracker): void {
  if (kind === 'jsonl') say(`runs, kept in files: ${uri}`);
}

function sayPruning(pruning: Pruning): void {
  for (const line of pruningLines(pruning)) say(wrapped(line));
  const table = pruningTable(pruning);
  if (table.rows.length > 0) say(`\n${renderTable(table, { width: width(), color: color() })}`);
  say('');
}

/** The front of several objectives and what it covers. */
export function sayPareto(pareto: Pareto, space: Space): void {
  say(wrapped(paretoLine(pareto)));
  const table = paretoTable(pareto, space);
  if (table.rows.length > 0) say(`\n${renderTable(table, { width: width(), color: color() })}`);
  say('');
}

/** Who won on fresh seeds, and what the best score was worth. */
export function sayWinner(winner: Winner, objective: Objective): void {
  for (const line of winnerLines(winner, objective)) say(wrapped(line));
  say(`\n${renderTable(winnerTable(winner), { width: width(), color: color() })}\n`);
}

/** Trials best first, Pareto front, control, gain, test scores and links; `page` is the file with all of it. */
export function saySweep(outcome: SweepOutcome, page: string, offline: boolean): void {
  const { study, seconds, studySeconds, sweep, trials, pareto, winner, pruning, analysis, gain, test, control, delivery, stopped, limit } =
    outcome;
  const many = `${trials.length} trial${trials.length === 1 ? '' : 's'}`;
  // Longer than this process was at it: earlier ones had begun the study.
  const all = studySeconds > seconds ? `; ${duration(studySeconds)} of training in all` : '';
  say(`\nstudy ${study}: ${many} in ${duration(seconds)}${all}\n`);
  say(renderTable(trialTable(trials, sweep.space, sweep.objectives), { width: width(), color: color(), rows: MOST }));
  say('');
  if (pareto) sayPareto(pareto, sweep.space);
  if (pruning) sayPruning(pruning);
  for (const line of analysisLines(analysis)) say(wrapped(line));
  say('');
  if (stopped) say(`warning: ${stopped}`);
  if (limit) say(`${limit.message}: no further trial began\n`);
  if (winner) sayWinner(winner, sweep.objective);
  const whose = pareto ? 'trial of the front that is best in the first objective' : winner ? 'winner' : 'best trial';
  if (control) say(`control (the ${whose} without the teacher): ${sweep.objective.metric} ${score(control.value)}`);
  if (test) say('');
  if (test) sayScores({ student: test.student, control: test.control, teacher: test.teacher });
  if (gain) say(`\n${wrapped(gain.sentence)}`);
  const links = Object.entries({
    'run table': 'runs',
    'parallel coordinates': 'compare',
    'all runs as a tree': 'nested',
    'best run': 'best',
    "winner's run": 'winner',
    'learning curves': 'curves',
    sweep: 'parent',
    report: 'report',
  }).flatMap(([name, key]) => {
    const link = sweepLinks(outcome)[key];
    return link ? [`${name}: ${link}`] : [];
  });
  if (links.length) say('');
  for (const line of links) say(line);
  if (links.length === 0) say(`report: ${page}`);
  sayFiles(outcome.tracker);
  sayDelivery(delivery, offline);
  if (outcome.against) say(`\n${wrapped(outcome.against.sentence)}`);
}
