/** Examples in lines that are split at every separator, read by blocks of bytes. */
import { ByteTable } from './byte-table.js';
import type { ExampleBlock } from './dataset.js';
import type { Encoding } from './encodings.js';
import { readLineBytes } from './text-file.js';

/** How rows of a separated file are read. */
export interface RowForm {
  /** One ASCII letter. */
  readonly separator: string;
  /** What the first row says of the columns. */
  layout(fields: readonly string[]): Columns;
  /** Throws what is wrong with a row of another number of fields or without a label; `line` counts from 1. */
  refuse(fields: readonly string[], columns: Columns, line: number): void;
}
interface Columns {
  /** Index of the field. */
  readonly text: number;
  readonly label: number;
  /** Fields of each row. */
  readonly count: number;
  /** Whether the first row only names them. */
  readonly header: boolean;
}

const [NEWLINE, RETURN] = [0x0a, 0x0d];
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/** Examples of a file, plain or gzip, by blocks. Blank lines without a separator are passed over. Throws an `InputError` with file and line. */
export async function* separatedBlocks(file: string, form: RowForm, encoding?: Encoding): AsyncGenerator<ExampleBlock> {
  const labels = new Labels();
  let [columns, line]: [Columns | null, number] = [null, 1];
  for await (const bytes of readLineBytes(file, encoding)) {
    let start = line === 1 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
    while (!columns && start < bytes.length) {
      const end = lineEnd(bytes, start);
      const fields = fieldsOf(bytes.toString('utf8', start, end), form.separator);
      columns = fields && form.layout(fields);
      if (columns && !columns.header) break;
      start = end + 1;
      line++;
    }
    if (!columns) continue;
    const { lines, ...block } = scan(bytes, start, line, form, columns, labels);
    line += lines;
    yield block;
  }
}

function lineEnd(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(NEWLINE, start);
  return end < 0 ? bytes.length : end;
}

/** The fields of a line; null where it is passed over. */
function fieldsOf(line: string, separator: string): readonly string[] | null {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  return text.trim() === '' && !text.includes(separator) ? null : text.split(separator);
}

function scan(
  bytes: Buffer,
  from: number,
  first: number,
  form: RowForm,
  { text, label, ...columns }: Columns,
  labels: Labels,
): ExampleBlock & { readonly lines: number } {
  const separator = form.separator.charCodeAt(0);
  const top = Math.max(separator, NEWLINE); // nearly all bytes lie above a tab
  let places = new Int32Array(3 * (64 + (bytes.length >> 5))); // start, end and code of each row
  let used = 0;
  let lines = 0;
  const size = bytes.length;
  for (let start = from, at = from; start < size; start = ++at, lines++) {
    let field = 0;
    let textStart = start;
    let textEnd = -1;
    let labelStart = start;
    let labelEnd = -1;
    for (; at < size; at++) {
      const byte = bytes[at]!;
      if (byte > top) continue;
      if (byte === NEWLINE) break;
      if (byte !== separator) continue;
      if (field === text) textEnd = at;
      if (field === label) labelEnd = at;
      field++;
      if (field === text) textStart = at + 1;
      if (field === label) labelStart = at + 1;
    }
    const end = at > start && bytes[at - 1] === RETURN ? at - 1 : at;
    if (textEnd < 0) textEnd = end;
    if (labelEnd < 0) labelEnd = end;
    const code = field + 1 === columns.count ? labels.code(bytes, labelStart, labelEnd) : -1;
    if (code < 0) {
      const fields = fieldsOf(bytes.toString('utf8', start, end), form.separator);
      if (fields) form.refuse(fields, { text, label, ...columns }, first + lines);
    } else {
      if (used + 3 > places.length) places = larger(places);
      places[used++] = textStart;
      places[used++] = textEnd;
      places[used++] = code;
    }
  }
  const column = (index: number): Int32Array => {
    const values = new Int32Array(used / 3);
    for (let row = 0; row < values.length; row++) values[row] = places[3 * row + index]!;
    return values;
  };
  return { bytes, starts: column(0), ends: column(1), codes: column(2), labels: labels.known, lines };
}

function larger(items: Int32Array): Int32Array<ArrayBuffer> {
  const twice = new Int32Array(items.length * 2);
  twice.set(items);
  return twice;
}

/** Numbers labels, which may have white space around them. */
class Labels {
  readonly known: string[] = [];
  private readonly written = new ByteTable();
  private readonly codes: number[] = []; // of each label as it is written

  /** The code of a label; -1 where it is empty. */
  code(bytes: Buffer, start: number, end: number): number {
    const number = this.written.add(bytes, start, end);
    if (number === this.codes.length) this.learn(bytes.toString('utf8', start, end).trim());
    return this.codes[number]!;
  }

  private learn(label: string): void {
    const known = this.known.indexOf(label);
    this.codes.push(label === '' ? -1 : known >= 0 ? known : this.known.push(label) - 1);
  }
}
