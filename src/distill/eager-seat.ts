/** A student that trains op by op, with the tensors it owns. */
import * as tf from '@tensorflow/tfjs';
import { PluginError } from '../plugin/index.js';
import { withAverages } from './average.js';
import { describe } from './blame.js';
import type { FedBatch } from './feed.js';
import { teacherWidths } from './inner.js';
import { buildStudent, forward, readWeights, writeWeights, type Model } from './model.js';
import { seedPair, seededRandom, withRandom } from './random.js';
import { stepScalars, termScalars } from './scalars.js';
import type { TermNumbers } from './scheduled.js';
import type { Seat, SeatState } from './seat.js';
import { trainingStep, type Slots, type StepScalars } from './step.js';
import type { TrialData, TrialPlan, Weights } from './types.js';

/** Takes training steps and owns model and optimizer state until it is disposed. */
export class EagerSeat implements Seat {
  readonly parameters: number;
  private readonly model: Model;
  private readonly scalars: StepScalars;
  private slots: Slots[];
  private steps = 0;

  constructor(
    private readonly plan: TrialPlan,
    data: Pick<TrialData, 'vocabulary' | 'classes' | 'maxLength' | 'layers'>,
    /** Awaited before each step and pass. */
    private readonly turn: () => Promise<void> = async () => {},
  ) {
    const slots = slotNames(plan.optimizer);
    const shape = { vocabulary: data.vocabulary, classes: data.classes.length, length: data.maxLength };
    this.model = buildStudent(plan, shape, teacherWidths(plan.terms, data.layers));
    this.parameters = this.model.parameters;
    this.scalars = stepScalars(plan);
    this.slots = this.model.variables.map((variable) =>
      Object.fromEntries(slots.map((slot) => [slot, tf.zerosLike(variable as tf.Tensor)])),
    );
  }

  async step(batch: FedBatch, rate: number, terms?: TermNumbers): Promise<number> {
    await this.turn();
    return this.train(batch, rate, terms);
  }

  /** As `step`, at once. */
  train({ ids, labels, teacher, weights: rows, inner, counts }: FedBatch, rate: number, terms?: TermNumbers): number {
    const { model, slots, plan } = this;
    const changed = terms && termScalars(terms);
    const own = {
      step: tf.scalar(this.steps + 1),
      rate: tf.scalar(rate),
      seed: tf.tensor1d(seedPair(plan.seed, 'step', this.steps), 'int32'),
    };
    const random = seededRandom(plan.seed, 'step', this.steps);
    try {
      const { optimizer, regularisation, mixUp } = plan;
      const program = { model, terms: plan.terms, optimizer, regularisation, mixUp };
      const scalars = changed ? { ...this.scalars, terms: changed } : this.scalars;
      const inputs = { ids, labels, teacher, rows: rows!, inner, counts: counts ?? undefined, ...own };
      const next = withRandom(random, () => trainingStep(program, scalars, { variables: model.variables, slots }, inputs));
      model.variables.forEach((variable, index) => variable.assign(next.variables[index]!));
      const loss = next.loss.dataSync()[0]!;
      tf.dispose([next.loss, next.variables, slots] as unknown as tf.TensorContainer);
      this.slots = [...next.slots];
      this.steps++;
      return loss;
    } finally {
      tf.dispose([own, changed ?? []] as unknown as tf.TensorContainer);
    }
  }

  async logits({ ids }: FedBatch): Promise<Float32Array> {
    await this.turn();
    const pass = (): Float32Array => tf.tidy(() => forward(this.model, ids, false).dataSync()) as Float32Array;
    return withAverages(this.model, this.slots, pass);
  }

  weights(): Weights {
    return withAverages(this.model, this.slots, () => readWeights(this.model.network));
  }

  snapshot(): SeatState {
    const slots = this.slots.flatMap((of) => Object.values(of).map((slot) => Float32Array.from(slot.dataSync())));
    return { steps: this.steps, values: [...readWeights(this.model.network).values, ...slots] };
  }

  resume({ steps, values }: SeatState): boolean {
    const own = this.snapshot().values.map(({ length }) => length);
    if (values.map(({ length }) => length).join() !== own.join()) return false;
    const rest = values.slice(this.model.network.weights.length);
    const shapes = this.model.network.weights.map(({ shape }) => shape as number[]);
    writeWeights(this.model.network, { names: [], shapes, values: values.slice(0, shapes.length) });
    const slots = this.slots.map((of) =>
      Object.fromEntries(Object.entries(of).map(([name, slot]) => [name, tf.tensor(rest.shift()!, slot.shape)])),
    );
    tf.dispose(this.slots as unknown as tf.TensorContainer);
    this.slots = slots;
    this.steps = steps;
    return true;
  }

  dispose(): void {
    this.model.dispose();
    tf.dispose([this.scalars, this.slots] as unknown as tf.TensorContainer);
  }
}

/** Names of an optimizer's state. Throws a `PluginError` where they are no list of names. */
export function slotNames({ name, plugin }: TrialPlan['optimizer']): readonly string[] {
  if (Array.isArray(plugin.slots) && plugin.slots.every((slot) => typeof slot === 'string')) return plugin.slots;
  throw new PluginError('optimizer', name, `its slots are ${describe(plugin.slots)}; expected a list of names, [] for none`);
}
