/** The same training steps twice: recorded and run as a program, and op by op. */
import * as tf from '@tensorflow/tfjs';
import { stepScalars, trainingStep, type Model, type TrialPlan } from '../../../src/distill/index.js';
import { recordForward, recordStep, stateOf } from '../../../src/distill/record-student.js';
import { scalarVector } from '../../../src/distill/scalar-vector.js';
import { forward } from '../../../src/distill/model.js';
import { Program } from '../../../src/graph/index.js';
import { apart } from './side-by-side.js';

/** What each step is fed. */
export interface Fed {
  readonly ids: tf.Tensor2D;
  readonly labels: tf.Tensor2D;
  readonly teacher: tf.Tensor2D;
  readonly rows: tf.Tensor1D;
  readonly rate: number;
  readonly seed: readonly [number, number];
  /** Vectors of the teacher's layers, for terms that look inside. */
  readonly inner?: tf.Tensor2D;
}
/** Loss of each step, and all weights with the optimizer's state after the last; logits of a forward pass with them. */
export interface Stepped {
  readonly losses: readonly number[];
  readonly state: readonly Float32Array[];
  readonly logits: Float32Array;
}

const numbers = (tensor: tf.Tensor): Float32Array => Float32Array.from(tensor.dataSync());
const zeroSlots = (plan: TrialPlan, model: Model): tf.Tensor[] =>
  model.variables.flatMap((variable) => plan.optimizer.plugin.slots.map(() => tf.zerosLike(variable as tf.Tensor)));

/** Steps in a program of some seats, one of them in use. */
export function recorded(plan: TrialPlan, model: Model, steps: readonly Fed[], seat = 0): Stepped {
  const shape = { rows: steps[0]!.ids.shape[0], length: steps[0]!.ids.shape[1] };
  const { branch, numbers: fed } = recordStep(plan, model, shape);
  const program = new Program({ branches: [branch, recordForward(plan, model, shape)], seats: seat + 1 });
  try {
    const slots = zeroSlots(plan, model);
    program.assign(seat, [...stateOf(model), ...slots]);
    tf.dispose(slots);
    const run = ({ ids, labels, teacher, rows, rate, seed, inner }: Fed, of: number, index: number): Float32Array => {
      const vector = tf.tensor1d(scalarVector(plan, fed, index + 1, rate));
      const draws = tf.tensor1d([...seed], 'int32');
      const [answer] = program.run([
        { seat, branch: of, feeds: [ids, labels, teacher, rows, vector, draws, ...(model.inner?.teacher.length ? [inner!] : [])] },
      ]);
      const values = numbers(answer!);
      tf.dispose([vector, draws, answer!]);
      return values;
    };
    const losses = steps.map((step, index) => run(step, 0, index)[0]!);
    const logits = run(steps[0]!, 1, 0);
    const read = program.read(seat);
    const state = read.map(numbers);
    tf.dispose(read);
    return { losses, state, logits };
  } finally {
    program.dispose();
  }
}

/** The same op by op; the model's weights are changed. */
export function opByOp(plan: TrialPlan, model: Model, steps: readonly Fed[]): Stepped {
  return tf.tidy(() => {
    const { terms, optimizer, mixUp } = plan;
    const scalars = stepScalars(plan);
    const names = optimizer.plugin.slots;
    let slots = model.variables.map((variable) => Object.fromEntries(names.map((slot) => [slot, tf.zerosLike(variable as tf.Tensor)])));
    const needsTeacher = terms.some((term) => term.needsTeacher);
    const losses = steps.map((step, index) => {
      const own = { step: tf.scalar(index + 1), rate: tf.scalar(step.rate), seed: tf.tensor1d([...step.seed], 'int32') };
      const inputs = { ...step, teacher: needsTeacher ? step.teacher : null, ...own };
      const next = trainingStep({ model, terms, optimizer, mixUp }, scalars, { variables: model.variables, slots }, inputs);
      model.variables.forEach((variable, at) => variable.assign(next.variables[at]!));
      slots = [...next.slots] as typeof slots;
      return next.loss.dataSync()[0]!;
    });
    const state = [...stateOf(model), ...slots.flatMap((of) => Object.values(of))].map((tensor) => numbers(tensor as tf.Tensor));
    return { losses, state, logits: numbers(forward(model, steps[0]!.ids, false)) };
  });
}

/** The largest difference of two results, each tensor relative to its largest number where that is above `unit`. */
export function stepsApart(a: Stepped, b: Stepped, unit = 1e-2): number {
  const lists = ({ losses, state, logits }: Stepped): ArrayLike<number>[] => [losses, ...state, logits];
  if (lists(a).length !== lists(b).length) return Infinity;
  return Math.max(...lists(a).map((values, index) => apart(values, lists(b)[index]!, unit)));
}

/** The gradient as state and the variable less a share of it: an optimizer that shows gradients. */
export const showing: TrialPlan['optimizer'] = {
  name: 'showing',
  plugin: {
    slots: ['gradient'],
    update: ({ variable, gradient }, { rate }) => ({ variable: variable.sub(gradient.mul(rate!)), slots: { gradient } }),
  },
  scalars: { rate: 1 },
};
