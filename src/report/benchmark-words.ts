/** A benchmark as tables, sentences, Markdown and a page. */
import { gainVerdicts, methodSummaries, pairings, type BenchmarkRow, type MethodSummary } from './benchmark.js';
import { csvCell } from './csv.js';
import { escaped, htmlPage, htmlTable } from './html.js';
import { listed, markdownTable } from './markdown.js';
import { count, signed } from './numbers.js';
import type { Cell, Table } from './records.js';

export interface BenchmarkStory {
  readonly name: string;
  readonly study: string;
  readonly form: 'benchmark' | 'pairing' | 'cross-domain';
  readonly metric: string;
  readonly seeds: number;
  readonly rows: readonly BenchmarkRow[];
}

const points = (share: number | null | undefined): number | null =>
  share === null || share === undefined || !Number.isFinite(share) ? null : Number((100 * share).toFixed(2));
const whole = (value: number | null | undefined): number | null =>
  value === null || value === undefined || !Number.isFinite(value) ? null : Number(value.toFixed(4));

type Column = readonly [name: string, cell: (row: BenchmarkRow) => Cell];

/** What stands in the place of a verdict. */
const standing = (state: string, baseline: string | null, ceiling: boolean): string | null =>
  state !== 'complete' ? state : baseline !== null ? null : ceiling ? 'ceiling' : 'baseline';

function columnsOf({ rows, metric, form }: BenchmarkStory): Column[] {
  const has = (one: (row: BenchmarkRow) => unknown): boolean => rows.some((row) => one(row) !== null);
  const optional = (there: boolean, ...column: Column): Column[] => (there ? [column] : []);
  return [
    ...optional(
      has(({ source }) => source),
      'from',
      ({ source }) => source,
    ),
    [form === 'cross-domain' ? 'to' : 'data', ({ data }) => data],
    ['student', ({ student }) => student],
    ...optional(
      has(({ teacher }) => teacher),
      'teacher',
      ({ teacher }) => teacher,
    ),
    ['method', ({ method }) => method],
    [metric, ({ over }) => whole(over?.mean)],
    ['sd', ({ over }) => whole(over?.sd)],
    ['points', ({ gain }) => points(gain?.difference)],
    ['low', ({ gain }) => points(gain?.low)],
    ['high', ({ gain }) => points(gain?.high)],
    [
      'verdict',
      ({ gain, state, baseline, source }) => gain?.verdict ?? standing(state, baseline, form === 'cross-domain' && source === null),
    ],
    ...optional(
      has(({ teacher_scores: scores }) => scores),
      `teacher ${metric}`,
      ({ teacher_scores: scores }) => whole(scores?.[metric]),
    ),
    ['parameters', ({ parameters }) => parameters],
    ...optional(
      has(({ diagnosis }) => diagnosis),
      'diagnosis',
      ({ diagnosis }) => diagnosis,
    ),
  ];
}

/** A row a cell: mean and standard deviation over seeds, then points gained over the baseline with their 95 % interval. */
export function benchmarkTable(story: BenchmarkStory): Table {
  const columns = columnsOf(story);
  return { columns: columns.map(([name]) => name), rows: story.rows.map((row) => columns.map(([, cell]) => cell(row))) };
}

/** Which teacher suits which student; without rows where there are no several teachers. */
export function pairingTable({ rows, metric }: Pick<BenchmarkStory, 'rows' | 'metric'>): Table {
  return {
    columns: ['data', 'student', 'method', 'teacher', `teacher ${metric}`, 'times its size', metric, 'points', 'verdict', 'suits best'],
    rows: pairings(rows, metric).flatMap(({ data, student, method, teachers, best, apart }) =>
      teachers.map(({ teacher, score: own, capacity, mean, gain }) => [
        data,
        student,
        method,
        teacher,
        whole(own),
        capacity === null ? null : Number(capacity.toPrecision(3)),
        whole(mean),
        points(gain?.difference),
        gain?.verdict ?? null,
        teacher !== best ? '' : apart ? 'yes' : 'on average',
      ]),
    ),
  };
}

function summaryLine({ method, teacher, rows, verdicts, difference }: MethodSummary): string {
  const found = gainVerdicts.filter((verdict) => verdicts[verdict] > 0).map((verdict) => `${verdict} in ${verdicts[verdict]}`);
  const of = `of ${rows} row${rows === 1 ? '' : 's'}`;
  return `${method}${teacher === null ? '' : ` by ${teacher}`}: ${listed(found)} ${of}; ${signed(100 * difference)} points on average.`;
}

/** A sentence a method, the pairs that suit, and what the intervals do not say. */
export function benchmarkLines({ rows, seeds, metric }: BenchmarkStory): string[] {
  const failed = rows.filter(({ over }) => over === null).length;
  const best = pairings(rows, metric).map(
    ({ data, student, method, best: teacher, apart }) =>
      `${student} on ${data}, ${method}: ${teacher} ${apart ? 'suits best' : 'is best on average, with an interval that overlaps others'}.`,
  );
  const spreadWords = seeds > 1 ? `drawn over test texts and ${seeds} seeds` : 'drawn over test texts; one seed, so nothing is said about the spread over seeds'; // prettier-ignore
  return [
    ...methodSummaries(rows).map(summaryLine),
    ...best,
    ...(failed > 0 ? [`${failed} of ${rows.length} cells have no score.`] : []),
    `Intervals are 95 %, ${spreadWords}, and not corrected for the number of rows.`,
  ];
}

const shown = (cell: Cell): string =>
  typeof cell === 'number' ? (Number.isInteger(cell) ? count(cell) : String(cell)) : String(cell ?? '-');

/** The Markdown of tables and sentences. */
export function benchmarkMarkdown(story: BenchmarkStory): string {
  const tables = [benchmarkTable(story), pairingTable(story)].filter(({ rows }) => rows.length > 0);
  const numeric = ({ columns, rows }: Table): string[] => columns.filter((_, at) => rows.some((row) => typeof row[at] === 'number'));
  return [
    `## ${story.name}`,
    `${story.metric} on the test split, mean of ${story.seeds} seed${story.seeds === 1 ? '' : 's'}; points are against the baseline of the same data and student.`,
    ...tables.map((table) => markdownTable(table.columns, table.rows.map((row) => row.map(shown)), numeric(table))), // prettier-ignore
    benchmarkLines(story)
      .map((line) => `- ${line}`)
      .join('\n'),
  ].join('\n\n');
}

/** A table as CSV (RFC 4180, lines end in a line feed); nothing is an empty cell. */
export const tableCsv = ({ columns, rows }: Table): string => [columns, ...rows].map((row) => row.map(csvCell).join(',')).join('\n') + '\n';

/** The page: it loads nothing. */
export function benchmarkPage(story: BenchmarkStory): string {
  const suits = pairingTable(story);
  return htmlPage(story.study, [
    `<h1>${escaped(story.name)}</h1><p class="head">${escaped(`${story.form}: ${story.metric} on the test split, ${story.seeds} seeds a cell`)}</p>`,
    ...benchmarkLines(story).map((line) => `<p>${escaped(line)}</p>`),
    '<h2>Cells</h2>',
    htmlTable(benchmarkTable(story)),
    ...(suits.rows.length > 0 ? ['<h2>Which teacher suits which student</h2>', htmlTable(suits)] : []),
  ]);
}

/** A row as `benchmark --json` tells it; scores that JSON cannot hold are left to `jsonSafe`. */
export function rowDocument(row: BenchmarkRow, runId: string | null): Record<string, unknown> {
  const { data, source, teacher, student, method, state, reason, over, scores, parameters, diagnosis, seconds, baseline, gain } = row;
  return {
    data,
    source,
    teacher,
    student,
    method,
    state,
    reason,
    seeds: over && { values: over.values, mean: over.mean, sd: over.sd },
    test: scores,
    parameters,
    teacher_test: row.teacher_scores,
    teacher_parameters: row.teacher_parameters,
    baseline,
    points: gain && 100 * gain.difference,
    interval: gain && { low: 100 * gain.low, high: 100 * gain.high },
    verdict: gain?.verdict ?? null,
    diagnosis,
    seconds,
    run_id: runId,
  };
}
