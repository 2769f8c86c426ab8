/** Text files of token vectors: word2vec's, whose first line counts rows and columns, and GloVe's, which has no such line. */
import { InputError, readManyLines } from '../plugin/index.js';

export interface VectorFile {
  /** Numbers a vector. */
  readonly width: number;
  /** Of the tokens that are wanted, those that are there: the first where one stands twice. */
  readonly found: ReadonlyMap<string, Float32Array>;
}

const HEADER = /^(\d+) (\d+)\s*$/;
const [SPACE, TAB] = [0x20, 0x09];
const BINARY = /\.(bin|npy|npz|pkl|pt|safetensors|model)$/i;

/**
 * Reads the vectors of wanted tokens from a file, plain or gzip. Every line is counted; the numbers of the wanted ones alone are read. Throws
 * an `InputError` with file and line for vectors of another width than `units`, a torn line, and what is no number.
 */
export async function readVectorFile(file: string, units: number, wants: (token: string) => boolean): Promise<VectorFile> {
  if (BINARY.test(file)) throw new InputError('is no text file of vectors', { file, path: 'vectors', allowed: '.txt or .vec, also .gz' });
  const reader = new Reader(file, units, wants);
  for await (const lines of readManyLines(file)) for (const { text, line } of lines) reader.take(text, line);
  return reader.end();
}

class Reader {
  private readonly found = new Map<string, Float32Array>();
  private width: number | null = null;
  private announced: number | null = null;
  private rows = 0;
  private last = 0;

  constructor(
    private readonly file: string,
    private readonly units: number,
    private readonly wants: (token: string) => boolean,
  ) {}

  take(text: string, line: number): void {
    const end = trimmedEnd(text);
    const header = line === 1 ? HEADER.exec(text) : null;
    this.last = line;
    if (header) {
      this.announced = Number(header[1]);
      return this.settle(Number(header[2]), line);
    }
    const separators = count(text, end);
    if (this.width === null) this.settle(separators, line);
    if (separators < this.width!)
      throw this.fault(line, `is torn: it has ${separators} numbers, the lines before it ${this.width}`, 'fetch the file again');
    this.rows++;
    const start = separators === this.width ? firstSeparator(text) : separatorAt(text, separators - this.width!);
    const token = text.slice(0, start);
    if (this.wants(token) && !this.found.has(token)) this.found.set(token, this.numbers(text.slice(start + 1, end), line));
  }

  end(): VectorFile {
    const { width, announced, rows, file, found } = this;
    if (width === null || rows === 0) throw new InputError('holds no vectors', { file, path: 'vectors' });
    if (announced !== null && announced !== rows)
      throw this.fault(this.last, `is torn: its first line tells of ${announced} vectors, it has ${rows}`, 'fetch the file again');
    return { width, found };
  }

  private settle(width: number, line: number): void {
    if (width < 1) throw this.fault(line, 'is no vector', 'write a token and its numbers, with spaces between them');
    if (width !== this.units)
      throw this.fault(line, `its vectors have ${width} numbers, the table ${this.units}`, `set embedding: ${width} beside vectors`);
    this.width = width;
  }

  private numbers(text: string, line: number): Float32Array {
    const values = Float32Array.from(text.split(/[ \t]/), Number);
    const broken = values.findIndex((value) => !Number.isFinite(value));
    if (values.length === this.width && broken < 0) return values;
    throw this.fault(line, `'${text.split(/[ \t]/)[Math.max(0, broken)]}' is no finite number`);
  }

  private fault(line: number, problem: string, suggestion?: string): InputError {
    return new InputError(problem, { file: this.file, line, path: 'vectors', ...(suggestion ? { suggestion } : {}) });
  }
}

const isSeparator = (code: number): boolean => code === SPACE || code === TAB;

/** Where a line ends without the spaces after it, which word2vec writes. */
function trimmedEnd(text: string): number {
  let end = text.length;
  while (end > 0 && isSeparator(text.charCodeAt(end - 1))) end--;
  return end;
}

function count(text: string, end: number): number {
  let found = 0;
  for (let at = 0; at < end; at++) if (isSeparator(text.charCodeAt(at))) found++;
  return found;
}

const firstSeparator = (text: string): number => separatorAt(text, 0);

/** Where separator number `index` stands: the end of a token that holds so many spaces itself. */
function separatorAt(text: string, index: number): number {
  let at = 0;
  for (let left = index; ; at++) if (isSeparator(text.charCodeAt(at)) && left-- === 0) return at;
}
