/** The README's table of what a fine-tuned teacher is worth, from the result that `npm run benchmark -- fine-tuned --save` keeps. */
import { markdownTable } from './markdown.js';
import { halfWidth, spread, type Spread } from './spread.js';

interface Row {
  readonly contestant: string;
  readonly what: string;
  /** Per cent by seed. */
  readonly values: readonly number[];
  readonly extra: Readonly<Record<string, number | null>>;
}
export interface TaughtResult {
  readonly date: string;
  readonly settings: { readonly data: string };
  readonly machine: { readonly cpu: string; readonly cores: number };
  readonly cases: readonly { readonly case: string; readonly baseline: string; readonly rows: readonly Row[] }[];
}

export const taughtMarks = ['<!-- fine-tuned -->', '<!-- /fine-tuned -->'] as const;

const points = (value: number): string => `${value < 0 ? '' : '+'}${value.toFixed(1)}`;
const interval = (differences: Spread): string => {
  const half = halfWidth(differences);
  return half === null ? '' : ` (${points(differences.mean - half)} to ${points(differences.mean + half)})`;
};

/** A sentence and a line for each model; empty where nothing was kept. */
export function taughtTable(result: TaughtResult | null): string {
  if (!result) return '';
  const { date, settings, machine, cases } = result;
  const about = `Test accuracy on ${settings.data}, ${machine.cpu}, ${machine.cores} cores, ${date}; gains are paired by seed, with Student's 95 % interval over seeds. Everything is in [benchmarks/results/fine-tuned.json](benchmarks/results/fine-tuned.json).`;
  const columns = ['model', 'what', 'parameters', 'accuracy %', 'seeds', 'points more than from labels'];
  const tables = cases.map(({ baseline, rows }) => {
    const base = rows.find(({ contestant }) => contestant === baseline)?.values ?? [];
    return markdownTable(columns, rows.map((row) => line(row, row.contestant === baseline ? null : base)), columns.slice(2)); // prettier-ignore
  });
  return [about, ...tables].join('\n\n');
}

function line({ contestant, what, values, extra }: Row, base: readonly number[] | null): string[] {
  const { mean, sd } = spread(values);
  const paired = base && values.length === base.length ? spread(values.map((value, seed) => value - base[seed]!)) : null;
  return [
    contestant,
    what,
    (extra['parameters'] ?? 0).toLocaleString('en-US'),
    sd === null ? mean.toFixed(1) : `${mean.toFixed(1)} ± ${sd.toFixed(1)}`,
    String(values.length),
    paired ? `${points(paired.mean)}${interval(paired)}` : '',
  ];
}
