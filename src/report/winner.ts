/** The honest winner: the best configurations judged anew on fresh seeds, and how flattering the best score was. */
import { markdownTable } from './markdown.js';
import { score, signed } from './numbers.js';
import type { Objective, Table } from './records.js';
import { halfWidth, spread } from './spread.js';

/** A configuration that was trained anew. */
export interface Candidate {
  readonly trial: number;
  /** The objective as the sweep found it. */
  readonly found: number;
  /** The objective on each fresh seed; null where training diverged. */
  readonly values: readonly (number | null)[];
  /** Their mean and standard deviation; null where one diverged, or there are too few. */
  readonly mean: number | null;
  readonly sd: number | null;
}

export interface Winner {
  /** The trial with the best mean; of two equal ones that which was found better. */
  readonly trial: number;
  /** Its mean on the fresh seeds. */
  readonly value: number;
  /** Whether it is another one than the best as found. */
  readonly changed: boolean;
  readonly raw: {
    readonly trial: number;
    readonly found: number;
    readonly mean: number | null;
    /** By how much the score that won it the sweep is better than its mean on fresh seeds, in the objective's direction. */
    readonly optimism: number | null;
    /** Of the optimism, 95 %, by Student's t over the fresh seeds; null for fewer than two. */
    readonly interval: { readonly low: number; readonly high: number } | null;
  };
  readonly seeds: readonly number[];
  /** Best as found first. */
  readonly candidates: readonly Candidate[];
}

/** A configuration with its scores on fresh seeds; NaN or null for one that diverged. */
export function candidate(trial: number, found: number, scores: readonly (number | null)[]): Candidate {
  const values = scores.map((value) => (value !== null && Number.isFinite(value) ? value : null));
  const whole = values.length > 0 && values.every((value) => value !== null);
  const { mean, sd } = spread(values as number[]);
  return { trial, found, values, mean: whole ? mean : null, sd: whole ? sd : null };
}

/** Chooses among candidates, the best as found first. Null where none of them has a mean. */
export function chooseWinner(
  candidates: readonly Candidate[],
  seeds: readonly number[],
  { direction }: Pick<Objective, 'direction'>,
): Winner | null {
  const sign = direction === 'maximize' ? 1 : -1;
  const sound = candidates.filter((one): one is Candidate & { mean: number } => one.mean !== null);
  const [raw] = candidates;
  if (!raw || sound.length === 0) return null;
  const best = sound.reduce((top, one) => (sign * one.mean > sign * top.mean ? one : top));
  return { trial: best.trial, value: best.mean, changed: best.trial !== raw.trial, raw: rawOf(raw, sign), seeds, candidates };
}

function rawOf({ trial, found, values, mean, sd }: Candidate, sign: number): Winner['raw'] {
  const optimism = mean === null ? null : sign * (found - mean);
  const half = mean === null ? null : halfWidth({ values: values as number[], mean, sd });
  return { trial, found, mean, optimism, interval: half === null ? null : { low: optimism! - half, high: optimism! + half } };
}

const onSeeds = (many: number): string => `${many} fresh seed${many === 1 ? '' : 's'}`;

/** Who won and how flattering the best score was, a sentence each. */
export function winnerLines({ trial, value, changed, raw, seeds, candidates }: Winner, { metric }: Pick<Objective, 'metric'>): string[] {
  const among = candidates.length === 1 ? 'trained anew' : `the best mean of ${candidates.length} configurations trained anew`;
  const other = changed ? `not trial ${raw.trial}, the best as found` : 'also the best as found';
  return [
    `Winner: trial ${trial}, ${metric} ${score(value)} on ${onSeeds(seeds.length)} (${among}; ${other}).`,
    raw.mean === null ? `Trial ${raw.trial} diverged on a fresh seed.` : optimismLine(raw, seeds.length),
  ];
}

function optimismLine({ trial, found, mean, optimism, interval }: Winner['raw'], many: number): string {
  const range = interval ? ` (95 % interval ${signed(interval.low, 4)} to ${signed(interval.high, 4)} over ${many} seeds)` : '';
  return `Optimism: trial ${trial} was found at ${score(found)} and comes to ${score(mean)} anew: ${signed(optimism!, 4)}${range}.`;
}

/** Candidates, the best as found first. */
export function winnerTable({ candidates }: Winner): Table {
  return {
    columns: ['trial', 'as found', 'mean anew', 'standard deviation', 'each seed'],
    rows: candidates.map(({ trial, found, mean, sd, values }) => [trial, found, mean, sd, values.map(score).join(', ')]),
  };
}

/** The section of the parent run's description. */
export function winnerSection(winner: Winner, objective: Objective): string {
  const { columns, rows } = winnerTable(winner);
  const cells = rows.map(([trial, found, mean, sd, values]) => [
    String(trial),
    ...[found, mean, sd].map((value) => score(value as number | null)),
    String(values),
  ]);
  return ['### Winner', ...winnerLines(winner, objective), markdownTable(columns, cells, columns.slice(0, -1))].join('\n\n');
}

/** The winner as `sweep --json` tells it; `run` answers the id of a re-run's run. */
export function winnerDocument(winner: Winner, run: (trial: number, index: number) => string | null): Record<string, unknown> {
  const { candidates, ...rest } = winner;
  const runs = ({ trial, values }: Candidate) => values.map((_, index) => run(trial, index));
  return { ...rest, candidates: candidates.map((one) => ({ ...one, run_ids: runs(one) })) };
}
