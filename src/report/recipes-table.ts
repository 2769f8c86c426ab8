/** The table of recipes in docs/recipes.md, from the result that `npm run benchmark -- recipes --save` keeps. */
import { listed, markdownTable } from './markdown.js';
import { rowOf, type BenchmarkCase, type BenchmarkResult, type BenchmarkRow } from './speed-table.js';
import { spread } from './spread.js';

export const recipesMarks = ['<!-- recipes -->', '<!-- /recipes -->'] as const;

/** What may be there at the end: one of it, and more. */
const counted: Readonly<Record<string, readonly [string, string]>> = {
  runs: ['tracked run', 'tracked runs'],
  curves: ['with curves', 'with curves'],
  checkpoints: ['checkpoint', 'checkpoints'],
  plots: ['plot', 'plots'],
  reports: ['report', 'reports'],
  study: ['trial to go on from', 'trials to go on from'],
  bundle: ['bundle that answers', 'bundles that answer'],
};

/** A paragraph and a line for each side of a recipe; empty where nothing was kept. */
export function recipesTable(result: BenchmarkResult | null): string {
  if (!result) return '';
  const { doc, date, repeats, settings, machine, cases } = result;
  const about = `${doc} Data: ${String(settings['data'])}; ${repeats} rounds, a seed each: median and spread of seconds, mean and standard deviation of accuracy. ${machine.cpu}, ${machine.cores} cores; ${date}. Everything is in [benchmarks/results/recipes.json](../benchmarks/results/recipes.json).`;
  const columns = ['recipe', 'written for', 'lines', 'seconds', 'test accuracy %', 'at the end'];
  const rows = cases.filter(({ unit }) => unit === 's').flatMap((one) => linesOf(one, accuracyOf(one, cases)));
  const left = cases.flatMap(({ case: name, skipped }) =>
    skipped.map(({ contestant, why }) => `Left out of ${name}: ${contestant} (${why}).`),
  );
  return [about, markdownTable(columns, rows, columns.slice(2, 5)), ...left].join('\n\n');
}

const recipeOf = ({ case: name }: BenchmarkCase): string => name.replace(/ on .*/, '');
const accuracyOf = (one: BenchmarkCase, cases: readonly BenchmarkCase[]): BenchmarkCase | undefined =>
  cases.find((other) => other.unit === '%' && recipeOf(other) === recipeOf(one));

const linesOf = (one: BenchmarkCase, accuracy: BenchmarkCase | undefined): string[][] =>
  one.rows.map((row) => [
    recipeOf(one),
    `${row.contestant}: ${row.what}`,
    String(row.extra['lines'] ?? '-'),
    `${row.median.toFixed(0)} (${row.min.toFixed(0)} to ${row.max.toFixed(0)})`,
    scores(accuracy && rowOf(accuracy, row.contestant)),
    listed(found(row.extra)) || 'nothing but what was printed',
  ]);

const found = (extra: BenchmarkRow['extra']): string[] =>
  Object.entries(counted).flatMap(([key, [one, more]]) => (extra[key] ? [`${extra[key]} ${extra[key] === 1 ? one : more}`] : []));

function scores(row: BenchmarkRow | undefined): string {
  const values = (row?.values ?? []).filter((value) => Number.isFinite(value));
  if (values.length === 0) return '-';
  const { mean, sd } = spread(values);
  return sd === null ? mean.toFixed(1) : `${mean.toFixed(1)} ± ${sd.toFixed(1)}`;
}
