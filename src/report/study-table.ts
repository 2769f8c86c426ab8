/** The README's tables of benchmarks of students, from the results that `node benchmarks/studies.mjs --save` keeps. */
import { markdownTable } from './markdown.js';
import { duration, score, signed } from './numbers.js';

export interface KeptRow {
  readonly data: string;
  /** Domain of the teacher; null where it is that of the data. */
  readonly source: string | null;
  readonly teacher: string | null;
  readonly student: string;
  readonly method: string;
  readonly seeds: { readonly mean: number; readonly sd: number | null } | null;
  /** Over the baseline, in points; null for a baseline. */
  readonly points: number | null;
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly verdict: string | null;
  readonly teacher_score: number | null;
}

/** One benchmark as it was kept. */
export interface KeptStudy {
  readonly study: string;
  readonly file: string;
  readonly date: string;
  readonly machine: { readonly cpu: string; readonly cores: number };
  readonly metric: string;
  readonly seeds: number;
  readonly seconds: number;
  readonly rows: readonly KeptRow[];
  readonly sentences: readonly string[];
}

/** The studies that the README shows. */
export const shownStudies = ['better-teacher-uci', 'cross-domain-uci', 'pairing-uci'] as const;
/** Where the table of one belongs. */
export const studyMarks = (study: string): readonly [string, string] => [`<!-- study ${study} -->`, `<!-- /study ${study} -->`];

type Kept = Pick<KeptRow, 'method' | 'teacher'>;
const columnName = ({ method, teacher }: Kept): string => (teacher === null ? method : `${method} by ${teacher}`);
const place = ({ source, data, student }: KeptRow): string => JSON.stringify([source, data, student]);

/** A score, and over the baseline the points with their interval and verdict. */
function cell(row: KeptRow | undefined): string {
  if (!row?.seeds) return '-';
  const gained = row.points === null || row.interval === null ? '' : `; ${signed(row.points)} (${signed(row.interval.low)} to ${signed(row.interval.high)}), ${row.verdict}`; // prettier-ignore
  return `${score(row.seeds.mean)}${gained}`;
}

/** A paragraph, a row for each student of each data set or pair of domains, and the sentences of the benchmark; empty where nothing was kept. */
export function studyTable(result: KeptStudy | null): string {
  if (!result) return '';
  const { rows, metric, seeds, seconds, machine, date, file, study, sentences } = result;
  const crossed = rows.some(({ source }) => source !== null);
  const pairs = rows.filter(({ source }) => !crossed || source !== null);
  const ceilings = rows.filter((row) => !pairs.includes(row));
  const methods = [...new Map([...pairs].map((row) => [columnName(row), row])).keys()];
  const several = new Set(rows.map(({ student }) => student)).size > 1;
  const teachers = [...new Set(pairs.flatMap(({ teacher }) => teacher ?? []))];
  const scoreOf = (own: readonly KeptRow[], teacher: string | null) =>
    score(own.find((row) => row.teacher === teacher && row.teacher_score !== null)?.teacher_score);
  const taught: readonly (string | null)[] = teachers.length > 0 ? teachers : [null];
  const columns = [
    ...(crossed ? ['from', 'to'] : ['data']),
    ...(several ? ['student'] : []),
    ...methods,
    ...new Set(ceilings.map(columnName)),
    ...taught.map((teacher) => (teacher === null ? 'teacher' : `teacher ${teacher}`)),
  ];
  const cells = [...new Set(pairs.map(place))].map((key) => {
    const own = pairs.filter((row) => place(row) === key);
    const { source, data, student } = own[0]!;
    return [
      ...(source === null ? [data] : [source, data]),
      ...(several ? [student] : []),
      ...methods.map((name) => cell(own.find((row) => columnName(row) === name))),
      ...ceilings.filter((row) => row.data === data && row.student === student).map(cell),
      ...taught.map((teacher) => scoreOf(own, teacher)),
    ];
  });
  const about = `[\`${file}\`](${file}): ${metric} on the test split, mean of ${seeds} seeds; after it points over the first method of the row, with their 95 % interval and verdict. ${machine.cpu}, ${machine.cores} cores, ${duration(seconds)}, ${date}; everything is in [benchmarks/results/study-${study}.json](benchmarks/results/study-${study}.json).`;
  return [about, markdownTable(columns, cells), sentences.map((line) => `- ${line}`).join('\n')].join('\n\n');
}
