import { Readable } from 'node:stream';
import { parse, type CsvError } from 'csv-parse';
import {
  checkFile,
  defineDataset,
  encodings,
  InputError,
  readLines,
  readManyLines,
  readUtf8,
  separatedBlocks,
  type Encoding,
  type Example,
  type ExampleBlock,
  type SplitName,
} from 'stillhouse/plugin';

const separators = { tab: '\t', comma: ',', semicolon: ';', pipe: '|' } as const;
const aliases = {
  text: ['text', 'sentence', 'utterance', 'review', 'content', 'message', 'comment', 'document', 'query', 'question', 'tweet'],
  label: ['label', 'class', 'category', 'intent', 'sentiment', 'target', 'emotion', 'topic', 'language'],
} as const;

interface Columns {
  readonly text: string | null;
  readonly label: string | null;
  readonly id?: string | null;
  readonly header: 'auto' | boolean;
}
interface Row {
  readonly fields: readonly string[];
  /** Where the row starts, from 1. */
  readonly line: number;
}

const columnsOf = (count: number): string => (count === 1 ? '1 column' : `${count} columns`);
const isName = (column: string | null): column is string => column !== null && !/^[1-9]\d*$/.test(column);

/** Where text and label stand, from the first row; also whether that row is a header. Throws an `InputError`. */
export function layout(
  first: readonly string[],
  { text, label, id = null, header }: Columns,
  file: string,
): { text: number; label: number; id: number | null; header: boolean } {
  const names = first.map((name) => name.trim().toLowerCase());
  const find = (wanted: readonly string[]): number => names.findIndex((name) => wanted.includes(name));
  const guess = { text: find(aliases.text), label: find(aliases.label) };
  const headed = header === 'auto' ? isName(text) || isName(label) || isName(id) || (guess.text >= 0 && guess.label >= 0) : header;
  const fail = (problem: string, option: string): never => {
    const columns = headed ? `the header has ${first.join(', ')}` : `the first row has ${columnsOf(first.length)}`;
    throw new InputError(problem, {
      file,
      line: 1,
      path: `dataset.${option}`,
      suggestion: `${columns}; set dataset.${option} or dataset.separator`,
    });
  };
  const named = (option: string, column: string): number => {
    const index = isName(column) ? first.findIndex((name) => name.trim() === column) : Number(column) - 1;
    if (isName(column)) return index >= 0 ? index : fail(`the header has no column '${column}'`, option);
    return index < first.length ? index : fail(`there is no column ${column}`, option);
  };
  const place = (option: 'text' | 'label', column: string | null): number => {
    if (column !== null) return named(option, column);
    if (headed) return guess[option] >= 0 ? guess[option] : fail(`the header names no column for the ${option}`, option);
    if (first.length !== 2) return fail(`which column is the ${option}?`, option);
    return option === 'label' ? 0 : 1;
  };
  const places = { text: place('text', text), label: place('label', label), id: id === null ? null : named('id', id), header: headed };
  return places.text === places.label ? fail('text and label are the same column', 'label') : places;
}

/** Rows split at every separator, many at once; quotes are letters like any other. */
async function* literalRows(file: string, separator: string, encoding: Encoding): AsyncGenerator<readonly Row[]> {
  for await (const lines of readManyLines(file, encoding))
    yield lines
      .filter(({ text }) => text.trim() !== '' || text.includes(separator))
      .map(({ text, line }) => ({ fields: text.split(separator), line }));
}

/** Rows with quoted fields, which may hold separators and line ends. */
async function* quotedRows(file: string, delimiter: string, encoding: Encoding): AsyncGenerator<readonly Row[]> {
  let ended = 0;
  const parser = parse({
    delimiter,
    bom: true,
    record_delimiter: '\n',
    relax_column_count: true,
    skip_empty_lines: true,
    on_record(fields, { lines }) {
      ended = lines;
      const row: Row = { fields, line: lines - fields.reduce((count, field) => count + field.split('\n').length - 1, 0) };
      return row as never; // the types know only rows of strings, the parser passes on whatever this gives
    },
  });
  const source = Readable.from(oneLineEnd(file, encoding));
  source.once('error', (error) => parser.destroy(error));
  try {
    for await (const row of source.pipe(parser) as AsyncIterable<Row>) yield [row];
  } catch (error) {
    const { code, lines } = error as CsvError & { lines?: number };
    if (code === 'CSV_QUOTE_NOT_CLOSED') throw new InputError('a quoted field is opened and never closed', { file, line: ended + 1 });
    if (typeof code !== 'string' || !/QUOTE|^CSV_/.test(code)) throw error;
    throw new InputError('a quote stands inside a field', {
      file,
      line: lines,
      allowed: 'quotes around whole fields, doubled inside',
      suggestion: 'or set dataset.quote to false',
    });
  } finally {
    source.destroy();
  }
}

/** The text with every CRLF as LF, so that lines can be counted; chunks end with a line. */
async function* oneLineEnd(file: string, encoding: Encoding): AsyncGenerator<string> {
  for await (const lines of readUtf8(file, encoding)) yield lines.toString('utf8').replaceAll('\r\n', '\n');
}

/** The separator that the ending of a file's name stands for, or null. */
function separatorOf(file: string): string | null {
  const extension = /\.(tsv|tab|csv)(\.gz)?$/i.exec(file)?.[1]?.toLowerCase();
  return extension ? (extension === 'csv' ? ',' : '\t') : null;
}

/** The separator by the file's name, else the one that most of the first ten lines hold; of equals the one that comes first. */
async function sniff(file: string, encoding: Encoding): Promise<string> {
  const named = separatorOf(file);
  if (named) return named;
  const lines: string[] = [];
  for await (const { text } of readLines(file, encoding)) if (lines.push(text) === 10) break;
  const held = Object.values(separators).map((separator) => ({
    separator,
    lines: lines.filter((line) => line.includes(separator)).length,
    first: lines.join('\n').indexOf(separator),
  }));
  return held.sort((a, b) => b.lines - a.lines || a.first - b.first)[0]!.separator;
}

interface Reading extends Columns {
  readonly separator: 'auto' | keyof typeof separators;
  readonly quote: 'auto' | boolean;
  readonly encoding: Encoding;
  readonly limit: number | null;
}

const isQuoted = (separator: string, { quote }: Reading): boolean => (quote === 'auto' ? separator !== '\t' : quote);
const none = (file: string, headed: boolean): InputError =>
  new InputError(headed ? 'the file holds a header but no examples' : 'the file is empty', { file });

/** What `read` yields, by blocks; null for quoted fields, for a column of ids and where the separator is not known from the options and the file's name. */
function readBlocks(file: string, options: Reading): AsyncIterable<ExampleBlock> | null {
  const separator = options.separator === 'auto' ? separatorOf(file) : separators[options.separator];
  if (separator === null || isQuoted(separator, options) || options.limit !== null || options.id != null) return null;
  const guess = new Guess(options);
  const blocks = (headed: () => void): AsyncIterable<ExampleBlock> =>
    separatedBlocks(
      file,
      {
        separator,
        layout: (fields) => {
          headed();
          const found = layout(fields, options, file);
          if (found.header) guess.told();
          return { ...found, count: fields.length };
        },
        refuse: (fields, columns, line) => void example(fields, { ...columns, id: null }, { file, line }),
      },
      options.encoding,
    );
  return notEmpty(file, blocks, guess);
}

async function* notEmpty(
  file: string,
  blocks: (headed: () => void) => AsyncIterable<ExampleBlock>,
  guess: Guess,
): AsyncGenerator<ExampleBlock> {
  let [headed, count] = [false, 0];
  let labels: readonly string[] = [];
  for await (const block of blocks(() => (headed = true))) {
    count += block.codes.length;
    for (const code of block.codes) guess.add(code);
    labels = block.labels;
    yield block;
  }
  if (count === 0) throw none(file, headed);
  guess.check(file, labels);
}

const FEW = 20; // examples of which nothing is concluded
const MANY = 0.5; // labels an example

/** Looks for two guesses gone wrong: the text's column taken for the label's, and a header taken for an example. */
class Guess {
  private readonly counts: number[] = []; // by the label's code
  private rows = 0;
  private first = 0;
  private sure: boolean;

  constructor(private readonly options: Columns) {
    this.sure = options.label !== null;
  }

  /** Says that a header has named the columns. */
  told(): void {
    this.sure = true;
  }

  add(code: number): void {
    if (this.rows++ === 0) this.first = code;
    this.counts[code] = (this.counts[code] ?? 0) + 1;
  }

  /** Throws an `InputError` where the labels, by their codes, can hardly be labels. */
  check(file: string, labels: readonly string[]): void {
    if (this.sure || this.rows < FEW) return;
    if (this.counts.length > MANY * this.rows)
      throw new InputError(`${this.counts.length} different labels in ${this.rows} examples`, {
        file,
        path: 'dataset.label',
        suggestion: "if text and label are the other way round: label: '2', text: '1'",
      });
    const others = this.counts.filter((_, code) => code !== this.first);
    if (this.options.header === 'auto' && this.counts[this.first] === 1 && others.length > 1 && others.every((count) => count > 2))
      throw new InputError(`the first row has the label '${labels[this.first]}', which no other row has: it looks like a header`, {
        file,
        line: 1,
        path: 'dataset.header',
        suggestion: "set dataset.header to true and name the columns, such as label: '1', text: '2'; or to false",
      });
  }
}

async function* read(file: string, options: Reading): AsyncGenerator<Example> {
  const separator = options.separator === 'auto' ? await sniff(file, options.encoding) : separators[options.separator];
  const quoted = isQuoted(separator, options);
  let columns: (ReturnType<typeof layout> & { readonly count: number }) | null = null;
  let count = 0;
  const [guess, codes] = [new Guess(options), new Map<string, number>()];
  for await (const rows of quoted ? quotedRows(file, separator, options.encoding) : literalRows(file, separator, options.encoding)) {
    for (const { fields, line } of rows) {
      if (!columns) {
        columns = { ...layout(fields, options, file), count: fields.length };
        if (columns.header) continue;
      }
      const one = example(fields, columns, { file, line });
      if (!codes.has(one.label)) codes.set(one.label, codes.size);
      guess.add(codes.get(one.label)!);
      yield one;
      if (++count === options.limit) return;
    }
  }
  if (count === 0) throw none(file, columns !== null);
  if (columns?.header) guess.told();
  guess.check(file, [...codes.keys()]);
}

function example(
  fields: readonly string[],
  columns: { text: number; label: number; id: number | null; count: number },
  at: { file: string; line: number },
): Example {
  if (fields.length !== columns.count) {
    const suggestion =
      fields.length < columns.count
        ? 'a column is missing'
        : 'quote fields that hold the separator, or set dataset.separator or dataset.quote';
    throw new InputError(`this row has ${columnsOf(fields.length)}, the first row ${columns.count}`, { ...at, suggestion });
  }
  const label = fields[columns.label]!.trim();
  if (label === '') throw new InputError('the label is empty', at);
  if (columns.id === null) return { text: fields[columns.text]!, label };
  const id = fields[columns.id]!.trim();
  if (id === '') throw new InputError('the id is empty', at);
  return { text: fields[columns.text]!, label, id };
}

export default defineDataset({
  name: 'delimited',
  doc: 'Tab- or comma-separated files, plain or gzip, one example a row; without a header the columns are label and text.',
  options: {
    train: { doc: 'File with the training examples.', format: 'path', default: null, required: true },
    validation: { doc: 'File with the validation examples; left out, they are cut from train.', format: 'path', default: null },
    test: { doc: 'File with the test examples; left out, they are cut from train.', format: 'path', default: null },
    separator: {
      doc: 'Between columns; auto goes by the ending .tsv or .csv, else by the first lines.',
      format: ['auto', 'tab', 'comma', 'semicolon', 'pipe'],
      default: 'auto',
    },
    header: {
      doc: 'Whether the first row names the columns; auto looks for names such as text and label.',
      format: ['auto', true, false],
      default: 'auto',
    },
    text: {
      doc: "The text's column: a name in the header or a number from 1; left out, found by its name or the second.",
      format: 'string',
      default: null,
    },
    label: {
      doc: "The label's column: a name in the header or a number from 1; left out, found by its name or the first.",
      format: 'string',
      default: null,
    },
    id: {
      doc: "The column of the example's id, for teachers that go by it: a name in the header or a number from 1.",
      format: 'string',
      default: null,
    },
    quote: {
      doc: 'Whether double quotes may enclose fields; auto: not where tabs separate.',
      format: ['auto', true, false],
      default: 'auto',
    },
    encoding: { doc: 'How the files are encoded.', format: encodings, default: 'utf-8' },
    limit: { doc: 'Takes only the first so many examples of each file, to try things.', format: 'count', default: null },
  },
  create({ train, validation, test, ...reading }) {
    const named = Object.entries({ train, validation, test }).filter((entry): entry is [SplitName, string] => entry[1] !== null);
    const files: Partial<Record<SplitName, string>> = Object.fromEntries(named);
    const splits = named.map(([split]) => split);
    named.forEach(([split, file]) => checkFile(file, `dataset.${split}`));
    if (reading.header === false && (isName(reading.text) || isName(reading.label) || isName(reading.id))) {
      throw new InputError('a column can be named only where there is a header', {
        path: 'dataset.header',
        suggestion: 'set dataset.header to true',
      });
    }
    const whole = reading.limit === null ? { files } : {}; // of a file that is read in part the digest costs more than it spares
    return {
      splits,
      ...whole,
      source: { uri: train },
      read: (split) => read(files[split]!, reading as Reading),
      readBlocks: (split) => readBlocks(files[split]!, reading as Reading),
    };
  },
});
