/** The README's table of applications, from the result that `npm run benchmark -- applications --save` keeps. */
import { markdownTable } from './markdown.js';
import { count } from './numbers.js';
import { rowOf, type BenchmarkCase, type BenchmarkResult, type BenchmarkRow } from './speed-table.js';

export const applicationsMarks = ['<!-- applications -->', '<!-- /applications -->'] as const;

const columns = ['sweep', 'what', 'student %', 'teacher %', 'control %', "student's parameters", "% of the teacher's"];
type About = Readonly<Record<string, { readonly about: string }>>;

/** A paragraph and a line for each sweep; empty where nothing was kept. */
export function applicationsTable(result: BenchmarkResult | null): string {
  if (!result) return '';
  const { doc, date, machine, cases, settings } = result;
  const about = `${doc} ${machine.cpu}, ${machine.cores} cores; ${date}. Everything is in [benchmarks/results/applications.json](benchmarks/results/applications.json).`;
  const lines = cases.map((one) => line(one, (settings['applications'] as About)[one.case]?.about ?? ''));
  return [about, markdownTable(columns, lines, columns.slice(2)), ...cases.flatMap(outside)].join('\n\n');
}

const accuracy = (row: BenchmarkRow | undefined): string => row?.median.toFixed(1) ?? '-';

function line(one: BenchmarkCase, about: string): string[] {
  const [student, teacher, control] = ['student', 'teacher', 'control'].map((name) => rowOf(one, name));
  const [own, its] = [student, teacher].map((row) => row?.extra['parameters'] ?? NaN) as [number, number];
  const sweep = `[\`${one.case}\`](sweeps/${one.case}.yaml)`;
  return [
    sweep,
    about,
    accuracy(student),
    accuracy(teacher),
    accuracy(control),
    count(own),
    its > 0 ? ((100 * own) / its).toFixed(1) : '-',
  ];
}

function outside({ case: name, rows }: BenchmarkCase): string[] {
  const told = rows.find(({ contestant }) => contestant === 'student')?.extra ?? {};
  const [inScope, recall, auroc] = ['in-scope accuracy', 'out-of-scope recall', 'out-of-scope AUROC'].map((score) => told[score]);
  if (typeof inScope !== 'number' || typeof recall !== 'number' || typeof auroc !== 'number') return [];
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return [
    `Out of scope on \`${name}\`: the student tells ${percent(recall)} of the texts that belong to no class and gives ${percent(inScope)} of the others their right class above the threshold; AUROC ${auroc.toFixed(3)}.`,
  ];
}
