/** The rows of a benchmark: mean and spread of each cell, and what it gains over its baseline. */
import type { GainVerdict, PairedDifference, PairedMetric } from './bootstrap.js';
import { seedBootstrap } from './seed-bootstrap.js';
import { spread, type Spread } from './spread.js';

/** What a cell came to on the test split. */
export interface CellOutcome {
  /** Predicted class of each test text, a list a seed. */
  readonly predicted: readonly Int32Array[];
  readonly labels: Int32Array;
  /** Every score, means over the seeds. */
  readonly scores: Readonly<Record<string, number>>;
  /** The compared score of each seed. */
  readonly values: readonly number[];
  readonly parameters: number;
  /** Scores and size of the cell's teacher; null without one, or where it knows nothing of those texts. */
  readonly teacher: { readonly scores: Readonly<Record<string, number>>; readonly parameters: number } | null;
  /** Of the first student's losses. */
  readonly diagnosis: string | null;
  readonly seconds: number | null;
}

/** A cell with its outcome; null where it has none: it failed, or has not been run. */
export interface CellRecord {
  readonly data: string;
  readonly source: string | null;
  readonly teacher: string | null;
  readonly student: string;
  readonly method: string;
  /** Place of its baseline in the list; null for a baseline. */
  readonly against: number | null;
  readonly state: string;
  readonly reason: string | null;
  readonly outcome: CellOutcome | null;
}

export interface BenchmarkRow extends Omit<CellRecord, 'outcome' | 'against'> {
  readonly over: Spread | null;
  readonly scores: Readonly<Record<string, number>>;
  readonly parameters: number | null;
  readonly teacher_scores: Readonly<Record<string, number>> | null;
  readonly teacher_parameters: number | null;
  readonly diagnosis: string | null;
  readonly seconds: number | null;
  /** The method that it is compared with; null for a baseline. */
  readonly baseline: string | null;
  /** Against the baseline's students of the same seeds on the same texts; null where either is missing. */
  readonly gain: PairedDifference | null;
}

/** The rows of cells, in their order. */
export function benchmarkRows(
  cells: readonly CellRecord[],
  metric: PairedMetric,
  options: { readonly seed: number; readonly margin: number },
): BenchmarkRow[] {
  return cells.map(({ outcome, against, ...cell }) => {
    const base = against === null ? null : cells[against]!;
    return {
      ...cell,
      over: outcome && spread(outcome.values),
      scores: outcome?.scores ?? {},
      parameters: outcome?.parameters ?? null,
      teacher_scores: outcome?.teacher?.scores ?? null,
      teacher_parameters: outcome?.teacher?.parameters ?? null,
      diagnosis: outcome?.diagnosis ?? null,
      seconds: outcome?.seconds ?? null,
      baseline: base && base.method,
      gain: outcome && base?.outcome ? seedBootstrap(outcome.labels, outcome.predicted, base.outcome.predicted, metric, options) : null,
    };
  });
}

export const gainVerdicts: readonly GainVerdict[] = ['gains', 'no gain', 'inconclusive', 'loses'];

/** How a method does over all rows in which it is compared. */
export interface MethodSummary {
  readonly method: string;
  readonly teacher: string | null;
  readonly rows: number;
  readonly verdicts: Readonly<Record<GainVerdict, number>>;
  /** Mean of the rows' differences. */
  readonly difference: number;
}

/** Methods, each with each teacher, in the order of their first row. */
export function methodSummaries(rows: readonly BenchmarkRow[]): MethodSummary[] {
  const compared = rows.filter(({ gain }) => gain !== null);
  const keys = [...new Set(compared.map(({ method, teacher }) => JSON.stringify([method, teacher])))];
  return keys.map((key) => {
    const [method, teacher] = JSON.parse(key) as [string, string | null];
    const own = compared.filter((row) => row.method === method && row.teacher === teacher).map(({ gain }) => gain!);
    const count = (verdict: GainVerdict): number => own.filter((gain) => gain.verdict === verdict).length;
    return {
      method,
      teacher,
      rows: own.length,
      verdicts: Object.fromEntries(gainVerdicts.map((verdict) => [verdict, count(verdict)])) as Record<GainVerdict, number>,
      difference: own.reduce((sum, { difference }) => sum + difference, 0) / own.length,
    };
  });
}

/** Which teacher suits a student: how they differ in size, and what each has taught it. */
export interface Suited {
  readonly data: string;
  readonly student: string;
  readonly method: string;
  readonly teachers: readonly {
    readonly teacher: string;
    readonly score: number | null;
    /** Parameters of the teacher for each of the student's. */
    readonly capacity: number | null;
    readonly mean: number;
    readonly gain: PairedDifference | null;
  }[];
  /** The teacher whose student has the best mean. */
  readonly best: string;
  /** Whether its interval of points over the baseline lies above those of all others. */
  readonly apart: boolean;
}

/** A record for each data set, student and method that several teachers have taught. */
export function pairings(rows: readonly BenchmarkRow[], metric: string): Suited[] {
  const taught = rows.filter(({ teacher, over }) => teacher !== null && over !== null);
  const keys = [...new Set(taught.map(({ data, source, student, method }) => JSON.stringify([data, source, student, method])))];
  return keys.flatMap((key) => {
    const [data, source, student, method] = JSON.parse(key) as [string, string | null, string, string];
    const own = taught.filter((row) => row.data === data && row.source === source && row.student === student && row.method === method);
    if (own.length < 2) return [];
    const teachers = own.map((row) => ({
      teacher: row.teacher!,
      score: row.teacher_scores?.[metric] ?? null,
      capacity: row.teacher_parameters && row.parameters ? row.teacher_parameters / row.parameters : null,
      mean: row.over!.mean,
      gain: row.gain,
    }));
    const top = teachers.reduce((first, one) => (one.mean > first.mean ? one : first));
    const apart = teachers.every(({ gain }) => gain === top.gain || (gain !== null && top.gain !== null && gain.high < top.gain.low));
    return [{ data: source === null ? data : `${source} to ${data}`, student, method, teachers, best: top.teacher, apart }];
  });
}
