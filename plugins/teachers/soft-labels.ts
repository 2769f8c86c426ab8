import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import {
  checkFile,
  defineTeacher,
  InputError,
  Log,
  originalsOf,
  readLines,
  readUtf8,
  type EncodedSplit,
  type Original,
  type SplitName,
  type TextData,
} from 'stillhouse/plugin';

type Values = 'probabilities' | 'logits' | 'counts';
interface Options {
  readonly file: string;
  readonly match: 'auto' | 'id' | 'text';
  readonly values: Values;
  readonly id: string;
  readonly text: string;
  readonly minimum: number;
}
/** One row of the file before its numbers are judged: a number a class, by name. */
interface Row {
  readonly id: string | null;
  readonly text: string | null;
  readonly numbers: Readonly<Record<string, unknown>>;
  readonly line: number;
}
/** Every row of the file under a digest of what it is found by. */
interface Table {
  readonly by: 'id' | 'text';
  readonly rows: ReadonlyMap<string, { readonly logits: Float32Array; readonly line: number }>;
}
type At = InputError['at'];

const tolerance = 1e-3; // of a sum of probabilities: files hold rounded numbers
const some = (items: readonly string[]): string => items.slice(0, 5).join(', ') + (items.length > 5 ? ` and ${items.length - 5} more` : '');
const short = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
const keyOf = (text: string): string => (text.length <= 32 ? `=${text}` : createHash('sha256').update(text).digest('base64'));

/** Objects of a JSON Lines file. */
async function* jsonRows({ file, id, text, values }: Options): AsyncGenerator<Row> {
  for await (const { text: source, line } of readLines(file)) {
    if (source.trim() === '') continue;
    const at = { file, line, path: 'teacher.file' };
    let item: unknown;
    try {
      item = JSON.parse(source);
    } catch (error) {
      throw new InputError(`not valid JSON: ${(error as Error).message}`, { ...at, allowed: 'one JSON object a line' });
    }
    if (!isMap(item)) throw new InputError('not a JSON object', { ...at, allowed: 'one JSON object a line' });
    const numbers = item[values];
    if (!isMap(numbers))
      throw new InputError(`field '${values}' is ${numbers === undefined ? 'missing' : 'not a map'}`, {
        ...at,
        allowed: `"${values}": { CLASS: number, ... }`,
        suggestion: `the line has ${Object.keys(item).join(', ') || 'no fields'}; teacher.values says which field is read`,
      });
    yield { id: named(item[id]), text: named(item[text]), numbers, line };
  }
}
const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const named = (value: unknown): string | null => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null);

/** Rows of a comma- or tab-separated file whose header names the classes. */
async function* tableRows({ file, id, text }: Options): AsyncGenerator<Row> {
  const tabs = /\.(tsv|tab)(\.gz)?$/i.test(file);
  const parser = parse({ delimiter: tabs ? '\t' : ',', quote: tabs ? null : '"', bom: true, relax_column_count: true, skip_empty_lines: true, info: true }); // prettier-ignore
  const reading = (async () => {
    for await (const chunk of readUtf8(file)) if (!parser.write(chunk)) await new Promise((resolve) => parser.once('drain', resolve));
    parser.end();
  })();
  reading.catch((error: Error) => parser.destroy(error));
  let header: readonly string[] | null = null;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (header === null) {
        header = record.map((name) => name.trim());
        continue;
      }
      if (record.length !== header.length)
        throw new InputError(`this row has ${record.length} columns, the header ${header.length}`, { file, line: info.lines, path: 'teacher.file' }); // prettier-ignore
      const cells = Object.fromEntries(header.map((name, index) => [name, record[index]!]));
      const { [id]: ownId = null, [text]: ownText = null, ...rest } = cells;
      const numbers = Object.fromEntries(Object.entries(rest).map(([name, cell]) => [name, cell.trim() === '' ? null : numberOr(cell)]));
      yield { id: ownId, text: ownText, numbers, line: info.lines };
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`not a table: ${(error as Error).message}`, { file, path: 'teacher.file' });
  }
}

const numberOr = (cell: string): unknown => (Number.isNaN(Number(cell)) ? cell : Number(cell));

/** The logits of one row, in the order of the classes. Throws an `InputError` for a class too many or too few and for numbers that are none. */
function logitsOf(numbers: Row['numbers'], classes: readonly string[], { values, minimum }: Options, at: At): Float32Array {
  const strange = Object.keys(numbers).filter((name) => !classes.includes(name));
  if (strange.length > 0)
    throw new InputError(`'${strange[0]}' is no class of the data set`, { ...at, allowed: some(classes.map((name) => `'${name}'`)) });
  const missing = classes.filter((name) => !Object.hasOwn(numbers, name) || numbers[name] === null);
  if (values === 'logits' && missing.length > 0) throw new InputError(`class '${missing[0]}' has no logit`, at);
  const given = classes.map((name) => numbers[name] ?? 0);
  const wrong = given.findIndex((value) => typeof value !== 'number' || !Number.isFinite(value) || (values !== 'logits' && value < 0));
  if (wrong >= 0)
    throw new InputError(`class '${classes[wrong]}' has ${JSON.stringify(given[wrong]) ?? 'nothing'}`, {
      ...at,
      allowed: values === 'logits' ? 'a finite number' : 'a finite number from 0 up',
    });
  if (values === 'logits') return Float32Array.from(given as number[]);
  const sum = (given as number[]).reduce((total, value) => total + value, 0);
  if (sum === 0 || (values === 'probabilities' && Math.abs(sum - 1) > tolerance))
    throw new InputError(`the ${values} sum to ${Number(sum.toPrecision(6))}`, {
      ...at,
      allowed: values === 'counts' ? 'a sum above 0' : 'a sum of 1',
      suggestion: missing.length > 0 ? `class ${some(missing)} is missing` : 'teacher.values can be counts or logits',
    });
  return Float32Array.from(given as number[], (value) => Math.log(Math.max(value / sum, minimum)));
}

/** The whole file. Throws an `InputError` with file and line for the first fault in it. */
async function readTable(options: Options, classes: readonly string[], ids: boolean): Promise<Table> {
  const rows = new Map<string, { logits: Float32Array; line: number }>();
  let by: Table['by'] | null = options.match === 'auto' ? null : options.match;
  for await (const row of /\.(csv|tsv|tab)(\.gz)?$/i.test(options.file) ? tableRows(options) : jsonRows(options)) {
    const at = { file: options.file, line: row.line, path: 'teacher.file' };
    by ??= ids && row.id !== null ? 'id' : 'text';
    const name = row[by];
    if (name === null)
      throw new InputError(`this row has no ${by}`, { ...at, suggestion: `teacher.${by} names its field or column, now '${options[by]}'` });
    const logits = logitsOf(row.numbers, classes, options, at);
    const earlier = rows.get(keyOf(name));
    if (earlier && !earlier.logits.every((value, index) => value === logits[index]))
      throw new InputError(`${by} ${short(name)} has other numbers in line ${earlier.line}`, { ...at, suggestion: 'leave one of the two' });
    rows.set(keyOf(name), { logits, line: row.line });
  }
  if (by === null) throw new InputError('the file holds no rows', { file: options.file, path: 'teacher.file' });
  return { by, rows };
}

/** The file's logits for a split, and what of the split the file does not hold. */
async function matched(table: Table, data: TextData, split: EncodedSplit): Promise<{ logits: Float32Array; missing: string[] }> {
  const classes = data.labels.length;
  const logits = new Float32Array(split.size * classes);
  const missing: string[] = [];
  let row = 0;
  for await (const original of originalsOf(data, split.name)) {
    const found = find(table, original, split, row);
    if (found) logits.set(found.logits, row * classes);
    else missing.push(table.by === 'id' && original.id !== null ? `id ${short(original.id)}` : short(original.text));
    row++;
  }
  return { logits, missing };
}

const find = ({ by, rows }: Table, { id, text }: Original, split: EncodedSplit, row: number) =>
  by === 'id' ? (id === null ? undefined : rows.get(keyOf(id))) : (rows.get(keyOf(text)) ?? rows.get(keyOf(split.text(row))));

const hasIds = async (data: TextData): Promise<boolean> => {
  for await (const { id } of originalsOf(data, 'train')) return id !== null;
  return false;
};

export default defineTeacher({
  name: 'soft-labels',
  doc: 'Distributions or logits from a file, by people or by a machine, matched to the examples by id or by exact text.',
  options: {
    file: {
      doc: 'A table (.csv, .tsv) whose header names the classes, or JSON Lines with a map of them; plain or gzip.',
      format: 'path',
      default: null,
      required: true,
    },
    values: {
      doc: 'What the numbers are, and the field of a JSON line that holds them; counts are votes.',
      format: ['probabilities', 'logits', 'counts'],
      default: 'probabilities',
    },
    match: {
      doc: "What a row goes by; auto: by id where both the file and the data set have one. Texts are compared as the data set gives them, then as they are cleaned.", // prettier-ignore
      format: ['auto', 'id', 'text'],
      default: 'auto',
    },
    id: { doc: 'Field or column that holds the id.', format: 'string', default: 'id' },
    text: { doc: 'Field or column that holds the text.', format: 'string', default: 'text' },
    minimum: {
      doc: 'Probability that the smallest ones are raised to, so that their logarithm is finite.',
      format: 'positive',
      default: 1e-6,
    },
  },
  inject: [Log],
  create(options, log) {
    const { file, minimum } = options;
    checkFile(file, 'teacher.file');
    if (minimum >= 0.5) throw new InputError(`${minimum} is too large`, { path: 'teacher.minimum', allowed: 'a number below 0.5' });
    const read = async (data: TextData) => readTable(options, data.labels, await hasIds(data));
    const whole = async (table: Table, data: TextData, split: EncodedSplit): Promise<Float32Array> => {
      const { logits, missing } = await matched(table, data, split);
      if (missing.length === 0) return logits;
      throw new InputError(`${missing.length} of ${split.size} examples of ${split.name} have no row: ${some(missing)}`, {
        file,
        path: 'teacher.file',
        suggestion: `rows are matched by ${table.by}; see teacher.match`,
      });
    };
    const ofTest = async (table: Table, data: TextData): Promise<Float32Array | null> => {
      const { logits, missing } = await matched(table, data, await data.openTest());
      if (missing.length === 0) return logits;
      log.warn(`the teacher is not scored on the test split: ${missing.length} of its examples have no row in ${file}`);
      return null;
    };
    return {
      originals: true,
      async identity() {
        const hash = createHash('sha256');
        for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
        return hash.digest('hex');
      },
      async outlook(data) {
        const table = await read(data);
        for (const split of [data.train, data.validation]) await whole(table, data, split);
        return [];
      },
      async prepare(data) {
        const table = await read(data);
        return {
          parameters: 0,
          logits: (split: SplitName) => (split === 'test' ? ofTest(table, data) : whole(table, data, data[split])),
        };
      },
    };
  },
});
