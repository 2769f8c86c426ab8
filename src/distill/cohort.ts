/** Trials that differ in nothing but numbers: one program, a seat for each. */
import * as tf from '@tensorflow/tfjs';
import { Program, type Call } from '../graph/index.js';
import type { BatchShape } from './batch.js';
import type { Model } from './model.js';
import { averagePlaces } from './average.js';
import { seedPair } from './random.js';
import { recordForward, recordStep, stateOf, weightsOf, type RecordedStep } from './record-student.js';
import { scalarVector } from './scalar-vector.js';
import type { Seat, SeatState } from './seat.js';
import type { TrialPlan, Weights } from './types.js';

export interface CohortShape {
  readonly training: BatchShape;
  readonly prediction: BatchShape;
  /** Steps that have been recorded already, by length. */
  readonly steps: ReadonlyMap<number, RecordedStep>;
  /** See `StudentShape`. */
  readonly counts?: Float32Array;
}

/** One recorded program with its free seats. */
export class Cohort {
  private readonly program: Program;
  private readonly free: number[];
  private readonly steps: number;
  private readonly blank: tf.Tensor;
  private readonly noSeed: tf.Tensor;

  /** Records a program for trials like this one. */
  constructor(plan: TrialPlan, model: Model, { training, prediction, steps: known, counts }: CohortShape, seats: number) {
    const steps = training.lengths.map(
      (length) => (known.get(length) ?? recordStep(plan, model, { rows: training.rows, length, counts })).branch,
    );
    const passes = prediction.lengths.map((length) => recordForward(plan, model, { rows: prediction.rows, length }));
    this.steps = steps.length;
    this.program = new Program({ branches: [...steps, ...passes], seats });
    this.blank = tf.keep(tf.zeros([1]));
    this.noSeed = tf.keep(tf.tensor1d([0, 0], 'int32'));
    this.free = Array.from({ length: seats }, (_, seat) => seat);
  }

  get idle(): boolean {
    return this.free.length === this.program.seats;
  }

  get full(): boolean {
    return this.free.length === 0;
  }

  /** Sits a trial down with its model's weights, which are copied. */
  sit(plan: TrialPlan, model: Model, numbers: readonly number[], ask: (program: Program, call: Call) => Promise<tf.Tensor>): Seat {
    const number = this.free.shift()!;
    const weights = weightsOf(model);
    const slots = model.variables.flatMap((variable) => plan.optimizer.plugin.slots.map(() => tf.zerosLike(variable as tf.Tensor)));
    this.program.assign(number, [...stateOf(model), ...slots]);
    tf.dispose(slots);
    const names = model.network.weights.map((weight) => weight.originalName);
    const shapes = weights.map(({ shape }) => shape);
    const request = (branch: number, feeds: tf.Tensor[]) => ask(this.program, { seat: number, branch, feeds });
    const averages = averagePlaces(plan, model);
    const fedInner = (model.inner?.teacher.length ?? 0) > 0;
    let step = 0;
    return {
      parameters: model.parameters,
      step: async ({ bucket, ids, labels, teacher, weights: rows, inner }, rate, terms) => {
        const vector = tf.tensor1d(scalarVector(plan, numbers, step + 1, rate, terms));
        const seed = tf.tensor1d(seedPair(plan.seed, 'step', step), 'int32');
        step++;
        try {
          return (
            await valuesOf(
              request(bucket, [ids, labels ?? this.blank, teacher ?? this.blank, rows!, vector, seed, ...(fedInner ? [inner!] : [])]),
            )
          )[0]!;
        } finally {
          tf.dispose([vector, seed]);
        }
      },
      logits: ({ bucket, ids }) => {
        const { blank } = this;
        return valuesOf(request(this.steps + bucket, [ids, blank, blank, blank, blank, this.noSeed, ...(fedInner ? [blank] : [])]));
      },
      weights: (): Weights => {
        const values = this.values(number, averages.length > 0 ? undefined : weights.length);
        for (const [weight, average] of averages) values[weight] = values[average]!;
        return { names, shapes, values: values.slice(0, weights.length) };
      },
      snapshot: (): SeatState => ({ steps: step, values: this.values(number) }),
      resume: ({ steps, values }: SeatState): boolean => {
        if (!this.assign(number, values)) return false;
        step = steps;
        return true;
      },
      dispose: () => {
        this.free.push(number);
        this.free.sort((a, b) => a - b);
      },
    };
  }

  /** A copy of a seat's state, or of its first parts. */
  private values(seat: number, count?: number): Float32Array[] {
    const tensors = this.program.read(seat, count);
    const values = tensors.map((tensor) => Float32Array.from(tensor.dataSync()));
    tf.dispose(tensors);
    return values;
  }

  /** Sets a seat's state; false where the parts are of other sizes. */
  private assign(seat: number, values: readonly Float32Array[]): boolean {
    if (values.map(({ length }) => length).join() !== this.program.sizes.join()) return false;
    const tensors = values.map((value) => tf.tensor1d(value));
    this.program.assign(seat, tensors);
    tf.dispose(tensors);
    return true;
  }

  dispose(): void {
    this.program.dispose();
    tf.dispose([this.blank, this.noSeed]);
  }
}

async function valuesOf(answer: Promise<tf.Tensor>): Promise<Float32Array> {
  const tensor = await answer;
  const values = tensor.dataSync() as Float32Array;
  tensor.dispose();
  return values;
}
