/** Shows a job's events to the person: a live frame in a terminal, a line for each trial in a log. */
import { createLogUpdate } from 'log-update';
import picocolors from 'picocolors';
import type { JobEvent, OnEvent } from '../job/events.js';
import type { Log, Space } from '../plugin/index.js';
import {
  liveFrame,
  plainLines,
  score,
  type Objective,
  type ParetoObjective,
  type RunningTrial,
  type TrialRecord,
} from '../report/index.js';
import { personLog, say } from './output.js';

export interface View {
  readonly onEvent: OnEvent;
  /** A log whose lines do not tear the frame. */
  readonly log: Log;
  /** `done`: what is said next repeats the frame, which is taken away. */
  stop(done?: boolean): void;
}
export interface ViewParts {
  readonly objective: Objective;
  /** All of a sweep's, the same one first. */
  readonly objectives?: readonly ParetoObjective[];
  readonly space: Space;
  /** Epochs of a single training; a sweep's events bring their own. */
  readonly epochs: number;
}

interface State {
  study: string;
  planned: number | null;
  started: number;
  phase: string | null;
  notice: string | null;
  trials: TrialRecord[];
  /** How many of them ended in earlier processes. */
  earlier: number;
  running: Map<number | string, RunningTrial>;
}

const name = (number: number | null): number | string => number ?? 'control';

/** Brings the state up to an event. */
function advance(state: State, event: JobEvent, epochs: number): void {
  if (event.type === 'step') state.phase = event.message;
  if (event.type === 'study') {
    const { study, total: planned, ended } = event;
    Object.assign(state, { study, planned, trials: [...ended], earlier: ended.length });
  }
  if (event.type === 'trial') {
    state.phase = null;
    state.running.set(event.number, {
      number: event.number,
      params: event.params,
      epoch: 0,
      epochs: event.epochs,
      trainLoss: [],
      validationLoss: [],
      value: null,
    });
  }
  if (event.type === 'epoch') {
    const key = name(event.number);
    const before = state.running.get(key) ?? { number: key, params: {}, epoch: 0, epochs, trainLoss: [], validationLoss: [], value: null };
    const { epoch, trainLoss, validation } = event.report;
    const losses = { trainLoss: [...before.trainLoss, trainLoss], validationLoss: [...before.validationLoss, validation['loss'] ?? NaN] };
    state.running.set(key, { ...before, ...losses, epoch: epoch + 1, value: event.objective });
  }
  if (event.type === 'told') {
    const { number, params, state: ended, value, values, feasible, seconds } = event;
    state.running.delete(number);
    state.trials.push({ number, params, state: ended, value, values, feasible, seconds, runId: null });
  }
  if (event.type === 'left') state.running.delete(event.number);
  if (event.type === 'control') state.running.delete('control');
}

function sayEvent(event: JobEvent, state: State, { objective, objectives, space, epochs }: ViewParts): void {
  if (event.type === 'step') return say(event.message);
  if (event.type === 'study') return say(`study ${event.study}${event.resumed ? ' (resumed)' : ''}, journal ${event.journal}`);
  if (event.type === 'control') return say(`control: ${objective.metric} ${score(event.value)}`);
  if (event.type === 'epoch' && !state.study) {
    const { epoch, trainLoss, validation } = event.report;
    return say(
      `epoch ${epoch + 1}/${epochs}  train/loss ${score(trainLoss)}  ${Object.entries(validation)
        .map(([key, value]) => `validation/${key} ${score(value)}`)
        .join('  ')}`,
    );
  }
  if (event.type !== 'told') return;
  const trial = state.trials.at(-1)!;
  for (const line of plainLines({ type: 'trial', trial, trials: state.trials, planned: state.planned, objective, objectives, space }))
    say(line);
  if (event.reason) say(`  trial ${event.number}: ${event.reason}`);
}

const fresh = (): State => ({
  study: '',
  planned: null,
  started: performance.now(),
  phase: null,
  notice: null,
  trials: [],
  earlier: 0,
  running: new Map(),
});

function plainView(parts: ViewParts): View {
  const state = fresh();
  return { log: personLog, stop: () => {}, onEvent: (event) => (advance(state, event, parts.epochs), sayEvent(event, state, parts)) };
}

/** Milliseconds between two frames that only bring news of epochs: many trials at the same time have many. */
const calmly = 100;

function liveView(parts: ViewParts): View {
  const state = fresh();
  let drawn = 0;
  const update = createLogUpdate(process.stderr);
  const draw = (): void => {
    drawn = performance.now();
    const { objective, objectives, space } = parts;
    const seconds = (performance.now() - state.started) / 1000;
    const frame = {
      ...state,
      objective,
      objectives,
      space,
      seconds,
      study: state.study || 'training',
      running: [...state.running.values()],
    };
    update(liveFrame(frame, process.stderr.columns ?? 80, { color: picocolors.isColorSupported, height: process.stderr.rows }));
  };
  const timer = setInterval(draw, 500);
  timer.unref();
  const log: Log = {
    info: (message) => ((state.phase = message), draw()),
    warn: (message) => (update.clear(), say(`warning: ${message}`), (state.notice = message), draw()),
  };
  return {
    log,
    onEvent: (event) => {
      advance(state, event, parts.epochs);
      if (event.type !== 'epoch' || performance.now() - drawn >= calmly) draw();
    },
    stop: (done = false) => {
      clearInterval(timer);
      if (done) update.clear();
      else draw();
      update.done();
    },
  };
}

/** A live view where stderr is a terminal; plain lines in logs and under CI. */
export function openView(parts: ViewParts): View {
  const calm = !process.stderr.isTTY || process.env['CI'] !== undefined || process.env['TERM'] === 'dumb';
  return calm ? plainView(parts) : liveView(parts);
}
