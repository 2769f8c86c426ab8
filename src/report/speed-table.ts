/** The README's tables of speed, from the results that `npm run benchmark -- NAME --save` keeps. */
import { markdownTable } from './markdown.js';

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly times: number;
}
export interface BenchmarkRow extends Spread {
  readonly contestant: string;
  readonly what: string;
  /** One a round. */
  readonly values?: readonly number[];
  /** How many times the baseline's values these are, round by round; null for the baseline. */
  readonly ratio: Spread | null;
  /** Medians of what else was told, by name. */
  readonly extra: Readonly<Record<string, number | null>>;
}
export interface BenchmarkCase {
  readonly case: string;
  readonly unit: string;
  readonly baseline: string;
  readonly rows: readonly BenchmarkRow[];
  readonly skipped: readonly { readonly contestant: string; readonly why: string }[];
}
/** A contestant's row of a case. */
export const rowOf = ({ rows }: Pick<BenchmarkCase, 'rows'>, name: string): BenchmarkRow | undefined =>
  rows.find(({ contestant }) => contestant === name);

export interface BenchmarkResult {
  readonly benchmark: string;
  readonly doc: string;
  readonly date: string;
  readonly repeats: number;
  readonly settings: { readonly seed: number; readonly [name: string]: unknown };
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryGiB: number };
  readonly versions: Readonly<Record<string, string | null>>;
  readonly cases: readonly BenchmarkCase[];
}

export const speedMarks = ['<!-- speed -->', '<!-- /speed -->'] as const;

/** Benchmarks in the README's order, and how many of their cases it shows. */
const shown: Readonly<Record<string, number>> = {
  sweep: Infinity,
  step: Infinity,
  transformer: Infinity,
  ship: Infinity,
  streaming: 1,
  peak: Infinity,
  scaling: 0,
};
export const benchmarks = Object.keys(shown);

const told = ['macro F1', 'peak MiB'];
const decimals = (value: number | null | undefined): string =>
  value === null || value === undefined || !Number.isFinite(value) ? '-' : String(Number(value.toPrecision(3)));
const range = ({ min, max }: Spread): string => `${decimals(min)} to ${decimals(max)}`;

/** A paragraph and a table for each case that is shown; empty where nothing was kept. */
export const speedTables = (results: readonly BenchmarkResult[]): string => results.map(section).join('\n\n');

function section(result: BenchmarkResult): string {
  const { benchmark, doc, date, repeats, settings, machine, versions, cases } = result;
  const names = Object.entries(versions).filter(([, version]) => version !== null).map(([name, version]) => `${name} ${version}`); // prettier-ignore
  const about = `**${benchmark}**: ${doc} ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB; ${date}, ${repeats} rounds, seed ${settings.seed}; ${names.join(', ')}. Everything is in [benchmarks/results/${benchmark}.json](benchmarks/results/${benchmark}.json).`;
  return [about, ...cases.slice(0, shown[benchmark] ?? 0).map(caseTable)].join('\n\n');
}

function caseTable({ case: name, unit, baseline, rows, skipped }: BenchmarkCase): string {
  const more = told.filter((key) => rows.some(({ extra }) => extra[key] !== undefined));
  const columns = [name, 'what', `median ${unit}`, 'spread', 'rounds', `times ${baseline}`, ...more];
  const cells = rows.map((row) => [
    row.contestant,
    row.what,
    decimals(row.median),
    range(row),
    String(row.times),
    row.ratio ? `${decimals(row.ratio.median)} (${range(row.ratio)})` : '1',
    ...more.map((key) => decimals(row.extra[key])),
  ]);
  const left = skipped.map(({ contestant, why }) => `Left out: ${contestant} (${why}).`);
  return [markdownTable(columns, cells, columns.slice(2)), ...left].join('\n\n');
}
