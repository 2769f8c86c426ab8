/** A trial while it trains, with the tensors it owns. */
import * as tf from '@tensorflow/tfjs';
import { PluginError } from '../plugin/index.js';
import { batchOf, oneHot, rowsOf } from './batch.js';
import { blame, describe } from './blame.js';
import { buildModel, type Model } from './model.js';
import { seedPair, seededRandom, withRandom } from './random.js';
import { stepScalars } from './scalars.js';
import { trainingStep, type Slots, type StepInputs, type StepScalars } from './step.js';
import type { TrialData, TrialPlan } from './types.js';

/** The student of one trial with its optimizer: takes training steps and owns their tensors until it is disposed. */
export class Session {
  readonly model: Model;
  readonly scalars: StepScalars;
  private slots: Slots[];
  private steps = 0;

  /** `total` is the number of steps of the whole training, for the schedule. */
  constructor(
    private readonly plan: TrialPlan,
    private readonly data: TrialData,
    private readonly total: number,
  ) {
    const slots = slotNames(plan.optimizer);
    this.model = buildModel(
      plan.architecture,
      { vocabulary: data.vocabulary, classes: data.classes.length, length: data.maxLength },
      plan.seed,
    );
    this.scalars = stepScalars(plan);
    this.slots = this.model.variables.map((variable) =>
      Object.fromEntries(slots.map((slot) => [slot, tf.zerosLike(variable as tf.Tensor)])),
    );
  }

  /** The rate of the next step. Throws a `PluginError` where the schedule gives no number from 0 up. */
  rate(): number {
    const { schedule, scheduleName: name = 'schedule' } = this.plan;
    const factor: unknown = blame('schedule', name, 'factor', () => schedule.factor(this.steps, this.total));
    if (typeof factor !== 'number' || !(factor >= 0 && factor < Infinity))
      throw new PluginError(
        'schedule',
        name,
        `factor gave ${String(factor)} for step ${this.steps} of ${this.total}; expected a number from 0 up`,
      );
    return factor * this.plan.optimizer.scalars['rate']!;
  }

  /** Trains on the given rows of the training split and answers the objective before the update. */
  step(rows: readonly number[], rate: number): number {
    const inputs = this.inputs(rows, rate);
    const random = seededRandom(this.plan.seed, 'step', this.steps);
    try {
      const { model, scalars, slots } = this;
      const program = { model, terms: this.plan.terms, optimizer: this.plan.optimizer };
      const next = withRandom(random, () => trainingStep(program, scalars, { variables: model.variables, slots }, inputs));
      model.variables.forEach((variable, index) => variable.assign(next.variables[index]!));
      const loss = next.loss.dataSync()[0]!;
      tf.dispose([next.loss, next.variables, slots] as unknown as tf.TensorContainer);
      this.slots = [...next.slots];
      this.steps++;
      return loss;
    } finally {
      tf.dispose(inputs as unknown as tf.TensorContainer);
    }
  }

  private inputs(rows: readonly number[], rate: number): StepInputs {
    const { train, teacher, maxLength, classes } = this.data;
    const batch = batchOf(train, rows, maxLength);
    const matrix: [number, number] = [rows.length, classes.length];
    const logits = this.plan.terms.some((term) => term.needsTeacher)
      ? teacherRows(teacher && teacher.train, batch.rows, classes.length)
      : null;
    return {
      ids: tf.tensor2d(batch.ids, [rows.length, batch.length], 'int32'),
      labels: tf.tensor2d(oneHot(batch.labels, classes.length), matrix),
      teacher: logits && tf.tensor2d(logits, matrix),
      rows: tf.ones([rows.length]),
      step: tf.scalar(this.steps + 1),
      rate: tf.scalar(rate),
      seed: tf.tensor1d(seedPair(this.plan.seed, 'step', this.steps), 'int32'),
    };
  }

  dispose(): void {
    this.model.dispose();
    tf.dispose([this.scalars, this.slots] as unknown as tf.TensorContainer);
  }
}

function slotNames({ name, plugin }: TrialPlan['optimizer']): readonly string[] {
  if (Array.isArray(plugin.slots) && plugin.slots.every((slot) => typeof slot === 'string')) return plugin.slots;
  throw new PluginError('optimizer', name, `its slots are ${describe(plugin.slots)}; expected a list of names, [] for none`);
}

/** The teacher's logits of some rows; zeros in a run without a teacher, where a term's `withoutTeacher` values make them idle. */
export function teacherRows(logits: Float32Array | null | undefined, rows: Int32Array, classes: number): Float32Array {
  if (logits === null) return new Float32Array(rows.length * classes);
  if (logits === undefined) throw new Error('a term of the objective needs the teacher, whose logits of this split were not given');
  return rowsOf(logits, rows, classes);
}
