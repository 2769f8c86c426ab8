/** The README's table of distilled language models, from the result that `npm run benchmark -- language-model --save` keeps. */
import { told, valuesOf } from './low-resource-table.js';
import { markdownTable } from './markdown.js';
import { count, signed } from './numbers.js';
import type { BenchmarkCase, BenchmarkResult } from './speed-table.js';

export const languageMarks = ['<!-- language-model -->', '<!-- /language-model -->'] as const;

const columns = ['model', 'what', 'test perplexity', 'against its text alone %', 'bits a character', 'parameters'];

/** A paragraph and a table; empty where nothing was kept. */
export function languageTable(result: BenchmarkResult | null): string {
  if (!result) return '';
  const { doc, date, repeats, machine, cases } = result;
  const [perplexity, bits] = cases as [BenchmarkCase, BenchmarkCase];
  const alone = valuesOf(perplexity, 'student from its text alone');
  const cells = perplexity.rows.map(({ contestant, what, values = [], extra }) => [
    contestant,
    what,
    told(values, 2),
    told(values.map((value, seed) => 100 * (value / alone[seed]! - 1)), 1, signed), // prettier-ignore
    told(valuesOf(bits, contestant), 3),
    count(extra['parameters'] ?? NaN),
  ]);
  const words = [
    `${doc} Means over ${repeats} seeds with 95 % intervals (Student's t), compared seed by seed.`,
    `${machine.cpu}, ${machine.cores} cores; ${date}. Everything is in [benchmarks/results/language-model.json](benchmarks/results/language-model.json).`,
  ];
  return `${words.join(' ')}\n\n${markdownTable(columns, cells, columns.slice(2))}`;
}
