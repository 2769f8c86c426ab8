/** The table of docs/scale.md on one sweep's process, from the result that `node benchmarks/coordinator.mjs --save` keeps. */
import { markdownTable } from './markdown.js';
import { count } from './numbers.js';

interface Phase {
  /** Longest delay of the event loop, in milliseconds, and largest resident memory, in MiB. */
  readonly delay: number;
  readonly rss: number;
}
export interface CoordinatorResult {
  readonly date: string;
  readonly machine: { readonly cpu: string; readonly cores: number };
  readonly setting: { readonly trials: number; readonly workers: number };
  readonly complete: number;
  readonly perSecond: number;
  readonly coordinator: {
    readonly peakMiB: number;
    /** Seconds of the processor. */
    readonly processor: number;
    readonly tensorflow: boolean;
    readonly start: Phase;
    readonly trials: Phase;
    readonly end: Phase;
  };
  readonly redis: { readonly processor: number; readonly peakMiB: number; readonly connections: number };
  readonly journalBytes: number;
}

export const coordinatorMarks = ['<!-- coordinator -->', '<!-- /coordinator -->'] as const;

const columns = ['of the process that runs the sweep', 'measured'];
const whole = (number: number): string => count(Math.round(number));

/** A table and a sentence; empty where nothing was kept. */
export function coordinatorTable(result: CoordinatorResult | null): string {
  if (!result) return '';
  const { date, machine, setting, complete, perSecond, coordinator, redis, journalBytes } = result;
  const { peakMiB, processor, tensorflow, start, trials, end } = coordinator;
  const rows = [
    ['trials a second', perSecond.toFixed(1)],
    ['resident memory at most', `${whole(peakMiB)} MiB, ${tensorflow ? 'TensorFlow among it' : 'without TensorFlow'}`],
    ['longest delay of its loop while trials run', `${whole(trials.delay)} ms`],
    ['the same as it ends, and as it starts', `${whole(end.delay)} ms, ${whole(start.delay)} ms`],
    ['processor a trial', `${((1000 * processor) / complete).toFixed(1)} ms`],
    ['Redis', `${((1000 * redis.processor) / complete).toFixed(1)} ms a trial, ${whole(redis.peakMiB)} MiB at most`],
    ['journal', `${(journalBytes / complete / 1000).toFixed(1)} kB a trial`],
  ];
  const about = `${count(complete)} of ${count(setting.trials)} queued trials with ${count(setting.workers)} simulated workers on ${machine.cpu}, ${machine.cores} cores, ${date}.`;
  return `${markdownTable(columns, rows)}\n\n${about}`;
}
