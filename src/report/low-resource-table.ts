/** The README's table of a student with few labels, from the result that `npm run benchmark -- low-resource --save` keeps. */
import { markdownTable } from './markdown.js';
import { count, signed } from './numbers.js';
import { rowOf, type BenchmarkCase, type BenchmarkResult } from './speed-table.js';
import { halfWidth, spread } from './spread.js';

export const lowResourceMarks = ['<!-- low-resource -->', '<!-- /low-resource -->'] as const;

const columns = ['model', 'what', 'test accuracy %', 'share of the teacher %', 'points over the labels alone', 'parameters', 'ms a text'];

type Values = readonly number[];
/** Values of each contestant, a draw of labels each. */
export const valuesOf = (one: BenchmarkCase, name: string): Values => rowOf(one, name)?.values ?? [];

/** A mean over draws with its 95 % interval by Student's t; alone where there is no spread. */
export function told(values: Values, digits: number, write = (value: number) => value.toFixed(digits)): string {
  const over = spread(values);
  const half = halfWidth(over);
  return half === null ? write(over.mean) : `${write(over.mean)} (${write(over.mean - half)} to ${write(over.mean + half)})`;
}

/** A paragraph and a table; empty where nothing was kept. */
export function lowResourceTable(result: BenchmarkResult | null): string {
  if (!result) return '';
  const { doc, date, repeats, machine, cases } = result;
  const [accuracy, latency, time] = cases as [BenchmarkCase, BenchmarkCase, BenchmarkCase];
  const teacher = valuesOf(accuracy, 'teacher');
  const alone = valuesOf(accuracy, 'student from the labels alone');
  const cells = accuracy.rows.map(({ contestant, what, values = [], extra }) => [
    contestant,
    what,
    told(values, 1),
    told(values.map((value, draw) => (100 * value) / teacher[draw]!), 1), // prettier-ignore
    told(values.map((value, draw) => value - alone[draw]!), 1, signed), // prettier-ignore
    count(extra['parameters'] ?? NaN),
    valuesOf(latency, contestant).length > 0 ? told(valuesOf(latency, contestant), 2, significant) : '-',
  ]);
  const times = valuesOf(latency, 'teacher').map((value, draw) => value / valuesOf(latency, 'student, distilled')[draw]!);
  const words = [
    `${doc} Means over ${repeats} draws with 95 % intervals (Student's t).`,
    `A text by itself on one core takes the teacher ${told(times, 0)} times as long as the student.`,
    `The sweep's ${String(result.settings['trials'])} trials take ${told(valuesOf(time, 'sweep'), 0)} s after the teacher's pass.`,
    `${machine.cpu}, ${machine.cores} cores; ${date}. Everything is in [benchmarks/results/low-resource.json](benchmarks/results/low-resource.json).`,
  ];
  return `${words.join(' ')}\n\n${markdownTable(columns, cells, columns.slice(2))}`;
}

const significant = (value: number): string => String(Number(value.toPrecision(3)));
