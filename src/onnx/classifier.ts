/** An exported classifier: from texts or token ids to a row of numbers for each. */
import { InputError } from 'stillhouse/plugin';
import { fill } from './fill.js';
import { loadRuntime, type Output, type Port, type Runtime, type Session } from './runtime.js';

/** Which ONNX model classifies, and how its output is read. */
export interface ClassifierOptions {
  readonly file: string;
  /** Name of the output; null: `logits` or else the first. */
  readonly output: string | null;
  readonly values: 'logits' | 'probabilities';
  readonly batchSize: number;
  /** Id that fills up a batch. */
  readonly padding: number;
  readonly threads: number | null;
}

const smallest = 1e-6; // probability whose logarithm stands for all below

/** A model that is ready to run; `close` frees it. */
export class Classifier {
  private readonly ports: readonly Port[];

  private constructor(
    private readonly runtime: Runtime,
    private readonly session: Session,
    private readonly options: ClassifierOptions,
    private readonly output: string,
  ) {
    this.ports = session.inputMetadata;
  }

  /** Throws an `InputError` where the runtime is not installed, or the file is no model or has no such output. */
  static async open(options: ClassifierOptions): Promise<Classifier> {
    const runtime = loadRuntime();
    const threads = options.threads === null ? {} : { intraOpNumThreads: options.threads };
    const { file } = options;
    const session = await runtime.InferenceSession.create(file, { logSeverityLevel: 3, ...threads }).catch((error: Error) => {
      throw new InputError(`this is no model that onnxruntime can run: ${error.message.split('\n')[0]}`, { file, path: 'teacher.file' });
    });
    const names = session.outputNames;
    const output = options.output ?? (names.includes('logits') ? 'logits' : names[0]!);
    if (!names.includes(output))
      throw new InputError(`the model has no output '${output}'`, { file, path: 'teacher.output', allowed: names.join(', ') });
    return new Classifier(runtime, session, options, output);
  }

  /** Whether it takes texts as they are, and no token ids. */
  get takesTexts(): boolean {
    return this.ports.length === 1 && this.ports[0]!.type === 'string';
  }

  /** Texts at a time: as many as the model is made for. */
  get batch(): number {
    return this.fixed(0) ?? this.options.batchSize;
  }

  /** Logits of a few texts: (n, width) flattened. Throws an `InputError` where the output does not suit. */
  async logits(texts: readonly (string | ArrayLike<number>)[], width: number): Promise<Float32Array> {
    const count = texts.length;
    const whole = this.fixed(0) === null ? texts : Array.from({ length: this.batch }, (_, at) => texts[Math.min(at, count - 1)]!);
    const found = (await this.session.run(this.feeds(whole)))[this.output]!;
    const rows = this.checked(found, whole.length, width);
    const logit = this.options.values === 'logits' ? (value: number) => value : (value: number) => Math.log(Math.max(value, smallest));
    return Float32Array.from({ length: count * width }, (_, at) => logit(rows[at]!));
  }

  close(): void {
    void this.session.release();
  }

  private fixed(axis: number): number | null {
    const size = this.ports[0]?.shape[axis];
    return typeof size === 'number' && size > 0 ? size : null;
  }

  private feeds(texts: readonly (string | ArrayLike<number>)[]): Record<string, unknown> {
    const { Tensor } = this.runtime;
    if (this.takesTexts) {
      const [port] = this.ports as [Port];
      return { [port.name]: new Tensor('string', texts, port.shape.length === 1 ? [texts.length] : [texts.length, 1]) };
    }
    const ids = texts as readonly ArrayLike<number>[];
    const length = this.fixed(1) ?? Math.max(...ids.map((row) => row.length));
    const cut = ids.map((row) => Array.from(row).slice(0, length));
    return Object.fromEntries(
      this.ports.map((port) => [port.name, new Tensor(port.type, fill(port, cut, length, this.options.padding), [cut.length, length])]),
    );
  }

  private checked({ dims, data, type }: Output, rows: number, width: number): ArrayLike<number> {
    const { file, values } = this.options;
    const fail = (problem: string, option: string, suggestion: string): never => {
      throw new InputError(problem, { file, path: `teacher.${option}`, suggestion });
    };
    if (dims.length !== 2 || dims[0] !== rows || dims[1] !== width || !type.startsWith('float'))
      fail(`the output is ${type} of shape [${dims.join(', ')}] for ${rows} texts and ${width} classes`, 'output', 'name another output, or the classes of the model'); // prettier-ignore
    const sums = Array.from({ length: rows }, (_, row) => sumOf(data, row * width, width));
    const shares = sums.every((sum) => Math.abs(sum - 1) < 1e-3) && Array.from(data).every((value) => value >= 0);
    if (values === 'logits' && shares) fail('the output holds probabilities', 'values', 'set teacher.values to probabilities');
    if (values === 'probabilities' && !shares) fail('the output holds no probabilities', 'values', 'set teacher.values to logits');
    return data;
  }
}

function sumOf(data: ArrayLike<number>, start: number, count: number): number {
  let sum = 0;
  for (let at = start; at < start + count; at++) sum += data[at]!;
  return sum;
}
