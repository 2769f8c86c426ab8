/** What a study has taken: trials, epochs, hours. */
import { median } from 'simple-statistics';
import { count, duration, type Table, type TrialRecord } from '../report/index.js';
import { isOwn } from '../sweep/index.js';
import type { StudyStore } from '../sweep/trial.js';
import { studySeconds } from './study-seconds.js';

const states = ['complete', 'pruned', 'failed', 'running', 'waiting'] as const;

const when = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** What the journal knows of a study's cost, with further rows after it. */
export function costTable(store: StudyStore, trials: readonly TrialRecord[], further: readonly (readonly [string, string])[] = []): Table {
  const numbers = store.read().trials.filter(isOwn).map(({ number }) => number); // prettier-ignore
  const times = numbers.map((number) => store.trialTimes(number));
  const begun = times.flatMap(({ started }) => started ?? []).sort((a, b) => a - b);
  const ended = times.flatMap(({ completed }) => completed ?? []).sort((a, b) => a - b);
  const epochs = numbers.reduce((sum, number) => sum + Number(store.trialNotes(number)['epochs'] ?? 0), 0);
  const whole = trials.flatMap(({ state, seconds }) => (state === 'complete' && seconds !== null ? [seconds] : []));
  const counts = states.map((state) => [state, trials.filter((trial) => trial.state === state).length] as const);
  const rows: (readonly [string, string])[] = [
    ['trials', counts.flatMap(([state, many]) => (many > 0 ? [`${count(many)} ${state}`] : [])).join(', ') || 'none'],
    ['epochs of all students', count(epochs)],
    ...(begun.length > 0 ? [['first trial begun', when(begun[0]!)] as const] : []),
    ...(ended.length > 0 ? [['last trial ended', when(ended.at(-1)!)] as const] : []),
    ...(whole.length > 0 ? [['a complete trial, the median', duration(median(whole))] as const] : []),
    ['training, over all processes', duration(studySeconds(store))],
    ...further,
  ];
  return { columns: ['what', 'how much'], rows };
}
