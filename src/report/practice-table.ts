/** The README's table of architectures on real data, from the result that `npm run benchmark -- practice --save` keeps. */
import { markdownTable } from './markdown.js';
import { rowOf, type BenchmarkCase, type BenchmarkResult, type BenchmarkRow } from './speed-table.js';
import { spread } from './spread.js';

export const practiceMarks = ['<!-- practice -->', '<!-- /practice -->'] as const;

const values = (row: BenchmarkRow | undefined): number[] => (row?.values ?? []).filter((value) => Number.isFinite(value));
const told = ({ mean, sd }: { mean: number; sd: number | null }): string => `${mean.toFixed(1)}${sd === null ? '' : ` ± ${sd.toFixed(1)}`}`;

/** A paragraph, a table of accuracies and, where there are texts of no class, one of what tells them; empty where nothing was kept. */
export function practiceTable(result: BenchmarkResult | null): string {
  if (!result) return '';
  const { doc, date, repeats, machine, cases } = result;
  const names = [...new Set(cases.flatMap(({ rows }) => rows.map(({ contestant }) => contestant)))];
  const cell = (name: string) => (one: BenchmarkCase) => {
    const own = values(rowOf(one, name));
    if (own.length === 0) return '-';
    const over = spread(own);
    const above = name !== one.baseline && over.mean >= values(rowOf(one, one.baseline))[0]!;
    return above ? `**${told(over)}**` : told(over);
  };
  const columns = ['model', ...cases.map((one) => one.case)];
  const about = `${doc} Means and standard deviations over ${repeats} seeds; bold: at the floor or above. ${machine.cpu}, ${machine.cores} cores; ${date}. Everything is in [benchmarks/results/practice.json](benchmarks/results/practice.json).`;
  const accuracies = markdownTable(columns, names.map((name) => [name, ...cases.map(cell(name))]), columns.slice(1)); // prettier-ignore
  return [about, accuracies, ...cases.flatMap(outside)].join('\n\n');
}

const scores = ['in-scope accuracy', 'out-of-scope recall', 'out-of-scope AUROC'];

function outside({ case: name, rows }: BenchmarkCase): string[] {
  const able = rows.filter(({ extra }) => scores.every((score) => Number.isFinite(extra[score])));
  if (able.length === 0) return [];
  const columns = [`model on ${name}`, 'in-scope accuracy %', 'out-of-scope recall %', 'AUROC %'];
  return [markdownTable(columns, able.map(({ contestant, extra }) => [contestant, ...scores.map((score) => (100 * extra[score]!).toFixed(1))]), columns.slice(1))]; // prettier-ignore
}
