/** The live view of a sweep, as text; the command line decides where it goes. */
import picocolors from 'picocolors';
import type { Params, Space } from '../plugin/index.js';
import { amount, duration, score, short } from './numbers.js';
import { paretoOf, type ParetoObjective } from './pareto.js';
import { shortPaths } from './paths.js';
import { bestTrial, type Objective, type TrialRecord } from './records.js';
import { renderTable } from './render-table.js';
import { sparkline } from './sparkline.js';
import { columns, fit } from './text.js';
import { trialTable } from './trial-table.js';

/** A trial that trains right now. */
export interface RunningTrial {
  /** Its number, or a name such as `control` or `teacher`. */
  readonly number: number | string;
  readonly params: Params;
  /** Epochs done and planned. */
  readonly epoch: number;
  readonly epochs: number;
  readonly trainLoss: readonly number[];
  readonly validationLoss: readonly number[];
  /** The objective after the latest epoch; null before it. */
  readonly value: number | null;
}

export interface LiveState {
  readonly study: string;
  readonly objective: Objective;
  /** All of them, where there are several. */
  readonly objectives?: readonly ParetoObjective[];
  readonly space: Space;
  /** Trials planned; null: no end. */
  readonly planned: number | null;
  /** Since the sweep started. */
  readonly seconds: number;
  /** What is done before, between and after trials: `teacher: epoch 2 of 4`. */
  readonly phase?: string | null;
  readonly trials: readonly TrialRecord[];
  /** How many of the trials ended in earlier processes, so that the pace is this one's. */
  readonly earlier?: number;
  readonly running: readonly RunningTrial[];
  /** One line of warning, such as an unreachable tracking server. */
  readonly notice?: string | null;
}

const done = (trials: readonly TrialRecord[]) =>
  trials.filter(({ state }) => state === 'complete' || state === 'pruned' || state === 'failed');

export interface FrameOptions {
  readonly color?: boolean;
  /** Leading trials to show; 5 unless told. */
  readonly rows?: number;
  /** Lines of the terminal: running trials that leave no room are counted and not shown. */
  readonly height?: number | undefined;
}

/** The frame: progress, the running trials with their losses, the leading trials. No line is wider than `width`; no colour unless asked. */
export function liveFrame(state: LiveState, width: number, options: FrameOptions = {}): string {
  const paint = picocolors.createColors(options.color ?? false);
  const lines = [paint.bold(fit(progress(state, width), width))];
  if (state.notice) lines.push(paint.yellow(fit(state.notice, width)));
  if (state.phase) lines.push(paint.dim(fit(state.phase, width)));
  const finished = done(state.trials);
  const rows = Math.min(finished.length, options.rows ?? 5);
  const room = (options.height ?? Infinity) - lines.length - (rows ? rows + aroundTable : 0) - 1;
  for (const [line, details] of runningLines(state, room)) lines.push(details ? paint.cyan(fit(line, width)) : fit(line, width));
  if (rows) lines.push('', renderTable(leading(finished, state), { width, color: options.color ?? false, rows }));
  return lines.join('\n');
}

/** An empty line, the head of the table, the rule below it where there is colour, and the line that counts the rest. */
const aroundTable = 4;

function leading(trials: readonly TrialRecord[], { space, objective, objectives = [] }: LiveState) {
  const { columns, rows } = trialTable(trials, space, objectives.length > 1 ? objectives : objective);
  return { columns: columns.slice(0, -1), rows: rows.map((row) => row.slice(0, -1)) };
}

function progress({ study, planned, seconds, trials, earlier = 0 }: LiveState, width: number): string {
  const finished = done(trials).length;
  const rate = seconds > 0 ? (finished - earlier) / seconds : 0;
  const pace = rate >= 1 / 60 ? `${(60 * rate).toFixed(1)}/min` : `${(3600 * rate).toFixed(1)}/h`;
  const left = planned !== null && rate > 0 && finished < planned ? `about ${duration((planned - finished) / rate)} left` : '';
  const counted = planned === null ? `${finished} trials` : `${finished}/${planned} trials`;
  return widest(
    [study, bar(finished, planned, Math.floor(width / 5)), counted, left, duration(seconds), finished > earlier ? pace : ''],
    [5, 4, 1, 0, 3],
    width,
  );
}

/** The parts in one line; those named in `dispensable` go one by one until it fits. */
function widest(parts: readonly string[], dispensable: readonly number[], width: number): string {
  const line = parts.filter(Boolean).join('  ');
  const [first, ...rest] = dispensable;
  return first === undefined || columns(line) <= width
    ? line
    : widest(
        parts.map((part, index) => (index === first ? '' : part)),
        rest,
        width,
      );
}

function bar(finished: number, planned: number | null, length: number): string {
  if (!planned) return '';
  const full = Math.round((Math.min(finished, planned) / planned) * length);
  return '█'.repeat(full) + '░'.repeat(length - full);
}

const mostInDetail = 3;
type RunningLine = readonly [line: string, details: boolean];

/** Two lines for each running trial while they are few, else one; by number. Those beyond `room` lines are counted. */
function runningLines(state: LiveState, room: number): RunningLine[] {
  const number = ({ number }: RunningTrial) => (typeof number === 'number' ? number : Infinity);
  const running = [...state.running].sort((a, b) => (number(a) === number(b) ? 0 : number(a) - number(b)));
  if (running.length <= mostInDetail && 2 * running.length <= room)
    return running.flatMap((trial): RunningLine[] => [
      [`${nameOf(trial)}  ${paramWords(trial.params, state.space)}`.trimEnd(), false],
      [`  ${details(trial, state).join('  ')}`, true],
    ]);
  const most = Math.max(running.length <= room ? running.length : Math.floor(room) - 1, 0);
  const lines = running.slice(0, most).map((trial): RunningLine => [oneLine(trial, state), false]);
  const rest = running.length - lines.length;
  return rest ? [...lines, [`${rest} more running`, true]] : lines;
}

const nameOf = ({ number }: RunningTrial): string => (typeof number === 'number' ? `trial ${number}` : number);

function oneLine(trial: RunningTrial, state: LiveState): string {
  return [nameOf(trial), ...details(trial, state, 6), paramWords(trial.params, state.space)].filter(Boolean).join('  ');
}

/** Epoch, losses and objective. */
function details({ epoch, epochs, trainLoss, validationLoss, value }: RunningTrial, { objective }: LiveState, length = 12): string[] {
  const curve = (name: string, values: readonly number[]) => `${name} ${sparkline(values, length)} ${score(values.at(-1))}`;
  const losses = trainLoss.length ? [curve('train', trainLoss), curve('validation', validationLoss)] : [];
  const scored = value === null || objective.metric === 'loss' ? [] : [`${objective.metric} ${score(value)}`];
  return [`epoch ${epoch}/${epochs}`, ...losses, ...scored];
}

/** Parameters as `temperature=4 alpha=0.9`, under their shortest names. */
export function paramWords(params: Params, space: Space = {}): string {
  const paths = Object.keys(params);
  const names = shortPaths([...new Set([...Object.keys(space), ...paths])]);
  return paths.map((path) => `${names.get(path)}=${short(params[path])}`).join(' ');
}

/** A trial that has just ended, with all trials so far. */
export interface TrialEvent {
  readonly type: 'trial';
  readonly trial: TrialRecord;
  readonly trials: readonly TrialRecord[];
  readonly planned: number | null;
  readonly objective: Objective;
  /** All of them, where there are several. */
  readonly objectives?: readonly ParetoObjective[];
  readonly space: Space;
}
export interface MessageEvent {
  readonly type: 'phase' | 'warning';
  readonly message: string;
}
/** Something that happened in a sweep. */
export type SweepEvent = TrialEvent | MessageEvent;

/** What a log without a live view says of an event: one line for each finished trial. */
export function plainLines(event: SweepEvent): string[] {
  if (event.type !== 'trial') return [event.type === 'warning' ? `warning: ${event.message}` : event.message];
  const { trial, trials, planned, objective, space } = event;
  const of = planned === null ? `${done(trials).length}` : `${done(trials).length}/${planned}`;
  const parts = [
    `[${of}] trial ${trial.number} ${trial.state}`,
    `${objective.metric} ${score(trial.value)}`,
    ...(event.objectives ?? []).slice(1).map(({ metric }, index) => `${metric} ${amount(trial.values?.[index + 1])}`),
    paramWords(trial.params, space),
  ];
  if (trial.seconds !== null) parts.push(duration(trial.seconds));
  parts.push(standing(event));
  return [parts.filter(Boolean).join('  ')];
}

/** How the trial stands among those before it: against the best one, or the front of several objectives. */
function standing({ trial, trials, objective, objectives = [] }: TrialEvent): string {
  const pareto = paretoOf(trials, objectives);
  if (pareto) {
    const many = `front of ${pareto.front.length}`;
    return pareto.front.some(({ number }) => number === trial.number) ? `on the ${many}` : pareto.front.length > 0 ? many : '';
  }
  const best = bestTrial(trials, objective.direction);
  if (!best) return '';
  return best.number === trial.number ? 'best so far' : `best ${score(best.value)} (trial ${best.number})`;
}
