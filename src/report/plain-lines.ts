/** The view of a sweep in a log: no cursor is moved, a line stays what it is. */
import type { Space } from '../plugin/index.js';
import { paramWords } from './live.js';
import { amount, duration, score } from './numbers.js';
import type { TrialRecord } from './records.js';
import type { Standings } from './standings.js';
import { fit } from './text.js';

/** A trial that has just ended, and how all so far stand with it. */
export interface TrialEvent {
  readonly type: 'trial';
  readonly trial: TrialRecord;
  readonly standings: Standings;
  readonly planned: number | null;
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
  const { trial, standings, planned, space } = event;
  const { ended, objective, objectives } = standings;
  const parts = [
    `[${planned === null ? ended : `${ended}/${planned}`}] trial ${trial.number} ${trial.state}`,
    `${objective.metric} ${score(trial.value)}`,
    ...objectives.slice(1).map(({ metric }, index) => `${metric} ${amount(trial.values?.[index + 1])}`),
    paramWords(trial.params, space),
  ];
  if (trial.seconds !== null) parts.push(duration(trial.seconds));
  parts.push(standing(event));
  return [fit(parts.filter(Boolean).join('  '), Infinity)];
}

/** Sweeps up to so many trials have a line for each. */
const few = 200;

/** Whether a log tells of a trial: all of few; of many each new best, each failure, and every hundredth of them. */
export function isTold({ trial, planned, standings: { ended, best, front } }: TrialEvent): boolean {
  if ((planned ?? ended) <= few || trial.state === 'failed') return true;
  const leads = front ? front.some(({ number }) => number === trial.number) : best?.number === trial.number;
  return leads || ended === planned || ended % Math.ceil((planned ?? 100 * 100) / 100) === 0;
}

/** How the trial stands among those before it: against the best one, or the front of several objectives. */
function standing({ trial, standings: { best, front } }: TrialEvent): string {
  if (front) {
    const many = `front of ${front.length}`;
    return front.some(({ number }) => number === trial.number) ? `on the ${many}` : front.length > 0 ? many : '';
  }
  if (!best) return '';
  return best.number === trial.number ? 'best so far' : `best ${score(best.value)} (trial ${best.number})`;
}
