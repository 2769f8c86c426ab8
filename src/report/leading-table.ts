/** The leading trials of a sweep, with how sure their values are. */
import type { Space } from '../plugin/index.js';
import type { Interval } from './interval.js';
import { shortPaths } from './paths.js';
import { bestFirst, type Cell, type Objective, type Table, type TrialRecord } from './records.js';
import { halfWidth } from './spread.js';
import { intervalWords } from './test-table.js';
import { trialTable } from './trial-table.js';

/** 95 %: over the seeds of a trial that has several, else over the texts; null where neither is known. */
export function trialInterval({ over, interval }: TrialRecord): Interval | null {
  const half = over ? halfWidth(over) : null;
  return half === null || !Number.isFinite(half) ? (interval ?? null) : { low: over!.mean - half, high: over!.mean + half };
}

/** The best trials, at most `most`: the columns of `trialTable` without times, parameters under short names, and the interval of the value. */
export function leadingTable(trials: readonly TrialRecord[], space: Space, objectives: readonly Objective[], most = 50): Table {
  const leading = bestFirst(trials, objectives.map(({ direction }) => direction)).slice(0, most); // prettier-ignore
  const { columns, rows } = trialTable(leading, space, objectives);
  const names = shortPaths(Object.keys(space));
  const intervals = new Map(leading.map((trial) => [trial.number, trialInterval(trial)]));
  const any = [...intervals.values()].some((interval) => interval !== null);
  const kept = columns.flatMap((name, at) => (name === 'seconds' || name === 'run_id' ? [] : [at]));
  const cells = <T>(row: readonly T[], own: T): T[] => {
    const left = kept.map((at) => row[at]!);
    return any ? [...left.slice(0, 3), own, ...left.slice(3)] : left;
  };
  const words = (number: Cell): Cell => {
    const interval = intervals.get(number as number);
    return interval ? intervalWords(interval) : null;
  };
  return {
    columns: cells(
      columns.map((name) => names.get(name) ?? name),
      '95 % interval',
    ),
    rows: rows.map((row) => cells(row, words(row[0]!))),
  };
}
