/** A job in a log or under `--quiet`: lines, and no cursor that moves. */
import type { JobEvent } from '../job/events.js';
import type { Log } from '../plugin/index.js';
import { isTold, plainLines, score } from '../report/index.js';
import { loudness } from './loudness.js';
import { personLog, say } from './output.js';
import { SweepState } from './sweep-state.js';
import type { View, ViewParts } from './view.js';

function epochLine({ number, report }: JobEvent & { readonly type: 'epoch' }, state: SweepState): string {
  const { epoch, trainLoss, validation } = report;
  const scores = Object.entries(validation).map(([key, value]) => `validation/${key} ${score(value)}`);
  const whose = state.study ? `  ${number === null ? 'control' : `trial ${number}`} ` : '';
  const of = state.study ? '' : `/${state.parts.epochs}`;
  return `${whose}epoch ${epoch + 1}${of}  train/loss ${score(trainLoss)}  ${scores.join('  ')}`;
}

function sayTold({ number, reason }: JobEvent & { readonly type: 'told' }, state: SweepState): void {
  const { standings, planned, parts } = state;
  const event = { type: 'trial', trial: state.last!, standings, planned, space: parts.space } as const;
  if (loudness() === 'verbose' || isTold(event)) for (const line of plainLines(event)) say(line);
  if (reason) say(`  trial ${number}: ${reason}`);
}

function sayEvent(event: JobEvent, state: SweepState): void {
  if (event.type === 'step') say(event.message);
  if (event.type === 'study') say(`study ${event.study}${event.resumed ? ' (resumed)' : ''}, journal ${event.journal}`);
  if (event.type === 'control') say(`control: ${state.parts.objective.metric} ${score(event.value)}`);
  if (event.type === 'epoch' && (!state.study || loudness() === 'verbose')) say(epochLine(event, state));
  if (event.type === 'told') sayTold(event, state);
}

/** A line for each event that is worth one. */
export function plainView(parts: ViewParts): View {
  const state = new SweepState(parts);
  return { log: personLog, stop: () => {}, onEvent: (event) => (state.advance(event), sayEvent(event, state)) };
}

const silent: Log = { info: () => {}, warn: personLog.warn };

/** Warnings alone. */
export const quietView = (): View => ({ log: silent, stop: () => {}, onEvent: () => {} });
