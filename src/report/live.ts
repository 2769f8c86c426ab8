/** The live view of a sweep, as text; the command line decides where it goes. */
import picocolors from 'picocolors';
import type { Params, Space } from '../plugin/index.js';
import { duration, memory, score, short } from './numbers.js';
import { shortPaths } from './paths.js';
import type { TrialRecord } from './records.js';
import { renderTable, type RenderOptions } from './render-table.js';
import { sparkline } from './sparkline.js';
import type { Standings } from './standings.js';
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
  readonly space: Space;
  /** Trials planned; null: no end. */
  readonly planned: number | null;
  /** Since the sweep started. */
  readonly seconds: number;
  /** Since its first trial began, which the pace goes by; `seconds` unless told. */
  readonly training?: number;
  /** What is done before, between and after trials: `teacher: epoch 2 of 4`. */
  readonly phase?: string | null;
  readonly standings: Standings;
  /** How many of the trials ended in earlier processes, so that the pace is this one's. */
  readonly earlier?: number;
  readonly running: readonly RunningTrial[];
  /** One line of warning, such as an unreachable tracking server. */
  readonly notice?: string | null;
  readonly usage?: Usage | null;
}

/** What a sweep takes of the machine. */
export interface Usage {
  /** Bytes that its processes hold. */
  readonly memory: number;
  /** Cores that they keep busy, on average, of those that there are. */
  readonly busy: number;
  readonly cores: number;
}

export interface FrameOptions {
  readonly color?: boolean;
  /** Leading trials to show; 5 unless told. */
  readonly rows?: number;
  /** Lines of the terminal: running trials that leave no room are counted and not shown. */
  readonly height?: number | undefined;
}

/** The frame: progress, the running trials with their losses, the leading trials. No line is wider than `width`; no colour unless asked. */
export function liveFrame(state: LiveState, width: number, options: FrameOptions = {}): string {
  const { color = false, height = Infinity } = options;
  const paint = picocolors.createColors(color);
  const lines = [paint.bold(fit(progress(state, width), width))];
  const told = standing(state, width);
  if (told) lines.push(paint.dim(fit(told, width)));
  if (state.notice) lines.push(paint.yellow(fit(state.notice, width)));
  if (state.phase) lines.push(paint.dim(fit(state.phase, width)));
  const { ended } = state.standings;
  const left = height - lines.length - 1 - Math.min(state.running.length, 2);
  const rows = Math.max(Math.min(ended, options.rows ?? 5, left - aroundTable), 0);
  const room = height - lines.length - (rows ? rows + aroundTable : 0) - 1;
  for (const [line, details] of runningLines(state, room)) lines.push(details ? paint.cyan(fit(line, width)) : fit(line, width));
  if (rows) lines.push('', leaders(state, { width, color, rows }));
  if (rows && ended > rows) lines.push(paint.dim(fit(`${ended - rows} more ${ended - rows === 1 ? 'trial' : 'trials'}`, width)));
  return lines.slice(0, Math.max(height - 1, 1)).join('\n');
}

/** An empty line, the head of the table, the rule below it, the line that counts the columns left out, and the one that counts the other trials. */
const aroundTable = 5;

/** Tables by the trials that they show, which seldom change. */
const drawn = new WeakMap<readonly TrialRecord[], { readonly key: string; readonly text: string }>();

function leaders({ standings, space }: LiveState, options: RenderOptions & { readonly rows: number }): string {
  const { leading, objective, objectives } = standings;
  const key = JSON.stringify(options);
  const before = drawn.get(leading);
  if (before?.key === key) return before.text;
  const { columns, rows } = trialTable(leading.slice(0, options.rows), space, objectives.length > 1 ? objectives : objective);
  const text = renderTable({ columns: columns.slice(0, -1), rows: rows.map((row) => row.slice(0, -1)) }, options);
  drawn.set(leading, { key, text });
  return text;
}

/** Trials done since the sweep started, with the share of the running ones that is done. */
function work({ standings, earlier = 0, running }: LiveState): number {
  const parts = running.filter(({ number }) => typeof number === 'number').map(({ epoch, epochs }) => (epochs > 0 ? epoch / epochs : 0));
  return standings.ended - earlier + parts.reduce((sum, part) => sum + Math.min(part, 1), 0);
}

function progress(state: LiveState, width: number): string {
  const { study, planned, seconds, training = seconds, standings, earlier = 0 } = state;
  const finished = standings.ended;
  const done = work(state);
  const rate = training > 0 ? done / training : 0;
  const pace = rate >= 1 / 60 ? `${(60 * rate).toFixed(1)}/min` : `${(3600 * rate).toFixed(1)}/h`;
  const left = planned !== null && rate > 0 && finished < planned ? `about ${duration((planned - earlier - done) / rate)} left` : '';
  const counted = planned === null ? `${finished} trials` : `${finished}/${planned} trials`;
  return widest(
    [study, bar(finished, planned, Math.floor(width / 5)), counted, left, duration(seconds), rate > 0 ? pace : ''],
    [5, 4, 1, 0, 3],
    width,
  );
}

/** What the trials have ended as, the best of them, and what of the machine is used. */
function standing({ standings, usage }: LiveState, width: number): string {
  const { many, best, front } = standings;
  const counted = Object.entries(many).flatMap(([state, number]) => (number > 0 ? [`${number} ${state}`] : []));
  const first = front && front.length > 0 ? `front of ${front.length}` : best ? `best ${score(best.value)} (trial ${best.number})` : '';
  const used = usage ? [`memory ${memory(usage.memory)}`, `${usage.busy.toFixed(1)} of ${usage.cores} cores`] : [];
  return widest([counted.join('  '), first, ...used], [0, 3, 2], width);
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
function details({ epoch, epochs, trainLoss, validationLoss, value }: RunningTrial, { standings }: LiveState, length = 12): string[] {
  const { objective } = standings;
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
