/** Measures bundles: bytes, answers, times of single texts. */
import { mkdirSync, rmSync } from 'node:fs';
import type { Experiment } from '../config/types.js';
import { percentiles, predictLogits, scoreLogits, spread } from '../distill/index.js';
import type { NamedMetric } from '../distill/types.js';
import { differenceOf, type Difference } from '../export/compare.js';
import { filesIn } from '../export/publish.js';
import type { GivenPlugin, ShippedStudent } from '../plugin/index.js';
import { onOneCore } from '../runtime/one-core.js';
import { load, writeBundle, type Student } from '../student/index.js';
import { namedMetrics } from './plan.js';
import type { Rebuilt } from './rebuilt.js';
import type { SampledRows } from './sampled-rows.js';
import { outsidePlugins } from './ship.js';
import { portableLogits } from './shipped-student.js';
import type { Make } from './tokens.js';

export interface Benched {
  readonly bytes: number;
  readonly scores: Readonly<Record<string, number>>;
  /** From the network as it was trained. */
  readonly difference: Difference;
  readonly latency: { readonly p50: number; readonly p95: number; readonly spread: number };
}

const TIMED = 100; // texts
const ROUNDS = 3;
const CHECKED = 200; // texts
const TOLERANCE = 1e-5; // of a logit of a bundle, relative to the larger of 1 and its size

/** Bundles of students of one run, on texts of its validation split. */
export class BundleBench {
  private constructor(
    private readonly rows: SampledRows,
    /** Of the network as it was trained, (N, C) flattened. */
    private readonly trained: Float32Array,
    private readonly metrics: readonly NamedMetric[],
    private readonly plugins: readonly GivenPlugin[],
    private readonly unbound: () => void,
  ) {}

  /** Asks the network for the texts. */
  static async open(
    { experiment, unbound }: { readonly experiment: Experiment; readonly unbound: () => void },
    { model, shape }: Rebuilt,
    rows: SampledRows,
    make: Make,
  ): Promise<BundleBench> {
    const trained = await predictLogits(model, rows.split, { maxLength: shape.length });
    return new BundleBench(rows, trained, namedMetrics(experiment, make), outsidePlugins(experiment), unbound);
  }

  /** Writes a student into a new folder, opens it again and measures that. Throws an error where the bundle does not answer as the student. */
  async measure(student: ShippedStudent, folder: string): Promise<Benched> {
    await write(student, folder);
    const loaded = await load(folder, { plugins: this.plugins });
    const logits = logitsOf(loaded, this.rows.texts);
    this.check(student, loaded, logits);
    const { scores } = scoreLogits({ logits, split: this.rows.split, classes: student.labels, metrics: this.metrics });
    const latency = this.timed(loaded);
    await this.rewrite(student, folder, scores);
    const bytes = filesIn(folder).reduce((sum, file) => sum + file.bytes, 0);
    return { bytes, scores, difference: differenceOf(this.trained, logits, student.labels.length), latency };
  }

  /** Logits (N, C) flattened of a bundle. */
  async answers(folder: string, texts: readonly string[]): Promise<Float32Array> {
    return logitsOf(await load(folder, { plugins: this.plugins }), texts);
  }

  /** Writes the bundle anew with its own scores. */
  async rewrite(
    student: ShippedStudent,
    folder: string,
    validation: Readonly<Record<string, number>>,
    test: Readonly<Record<string, number>> = {},
  ): Promise<void> {
    const named = (part: string, scores: Readonly<Record<string, number>>): [string, number][] =>
      Object.entries(scores).map(([name, value]) => [`${part}/${name}`, value]);
    const { about } = student;
    const before = about.quantised === null ? about.metrics : {}; // those of the run are of the student as it was trained
    const metrics = { ...before, ...Object.fromEntries([...named('validation', validation), ...named('test', test)]) };
    rmSync(folder, { recursive: true });
    await write({ ...student, about: { ...about, metrics } }, folder);
  }

  private check(student: ShippedStudent, loaded: Student, logits: Float32Array): void {
    const texts = this.rows.texts.slice(0, CHECKED);
    const own = portableLogits(student, texts.map((text) => loaded.tokens(text))); // prettier-ignore
    const { logits: apart } = differenceOf(own, logits.subarray(0, own.length), student.labels.length);
    if (apart > TOLERANCE)
      throw new Error(
        `the bundle of '${student.about.quantised ?? 'float32'}' does not answer as its student: a logit differs by ${apart}`,
      );
  }

  private timed(loaded: Student): Benched['latency'] {
    const rows = spread(this.rows.texts.length, TIMED);
    const run = (row: number): unknown => loaded.predict(this.rows.texts[row]!);
    const found = onOneCore(() => Array.from({ length: ROUNDS }, () => percentiles(rows, run)), this.unbound);
    const sorted = (pick: 'p50' | 'p95'): number[] => found.map((each) => each[pick]).sort((a, b) => a - b);
    const [p50, p95] = [sorted('p50'), sorted('p95')];
    const middle = Math.floor(ROUNDS / 2);
    return { p50: p50[middle]!, p95: p95[middle]!, spread: p95.at(-1)! - p95[0]! };
  }
}

async function write(student: ShippedStudent, folder: string): Promise<void> {
  mkdirSync(folder);
  await writeBundle(student, folder);
}

/** Logits (N, C) flattened of texts. */
export function logitsOf(student: Student, texts: readonly string[]): Float32Array {
  const classes = student.labels.length;
  const all = new Float32Array(texts.length * classes);
  texts.forEach((text, row) => all.set(student.predict(text).logits, row * classes));
  return all;
}
