/** A student's training step and its forward pass as branches of a program. */
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import { recordBranch, refusalIn, signature, type Branch } from '../graph/index.js';
import { averagePlaces } from './average.js';
import { slotNames } from './eager-seat.js';
import { forward, type Model } from './model.js';
import { Crowded, LEAST_PLACES, placesFor, scalarsFrom, scalarVector } from './scalar-vector.js';
import { trainingStep, type Slots } from './step.js';
import type { TrialPlan } from './types.js';

export interface StudentShape {
  readonly rows: number;
  readonly length: number;
  /** Examples of each class in the training split: the same in all steps. */
  readonly counts?: Float32Array;
}

export interface RecordedStep {
  readonly branch: Branch;
  /** Numbers of the model that are fed: dropout rates. */
  readonly numbers: readonly number[];
}

/** Tensors of the right shapes; their values do not matter. */
function exampleFeeds(plan: TrialPlan, { classes, inner, language }: Model, { rows, length }: StudentShape, places = LEAST_PLACES) {
  const width = inner?.teacher.reduce((sum, layer) => sum + layer.width, 0) ?? 0;
  return {
    ids: tf.ones([rows, length], 'int32') as tf.Tensor2D,
    labels: tf.oneHot(tf.zeros([rows], 'int32'), classes).cast('float32') as tf.Tensor2D,
    teacher: tf.zeros([language ? rows * length : rows, classes]).add(tf.range(0, classes)) as tf.Tensor2D,
    rows: tf.ones([rows]) as tf.Tensor1D,
    vector: tf.tensor1d(scalarVector(plan, [], 1, 1e-3, undefined, places)),
    seed: tf.tensor1d([1, 2], 'int32'),
    ...(width > 0 && { inner: tf.ones([rows, width]) as tf.Tensor2D }),
  };
}

/** Records a training step. Throws a `Refusal`, wrapped in the error of the plugin at fault, for what a recording would freeze. */
export function recordStep(plan: TrialPlan, model: Model, shape: StudentShape): RecordedStep {
  for (let places = LEAST_PLACES; ; places = placesFor(places + 1)) {
    try {
      return recordedStep(plan, model, shape, places);
    } catch (fault) {
      const refusal = refusalIn(fault);
      if (!(refusal instanceof Crowded && refusal.mayGrow)) throw fault;
    }
  }
}

function recordedStep(plan: TrialPlan, model: Model, shape: StudentShape, places: number): RecordedStep {
  return undisturbed(model, () => {
    const feeds = exampleFeeds(plan, model, shape, places);
    const slots: Slots[] = model.variables.map((variable) =>
      Object.fromEntries(slotNames(plan.optimizer).map((slot) => [slot, tf.zerosLike(variable as tf.Tensor)])),
    );
    let numbers: readonly number[] = [];
    const needsTeacher = plan.terms.some((term) => term.needsTeacher);
    const branch = recordBranch({
      feeds: Object.values(feeds),
      state: [...stateOf(model), ...slots.flatMap((of) => Object.values(of))],
      body: () => {
        const { scalars, step, rate, fed, model: read } = scalarsFrom(plan, feeds.vector, places);
        numbers = read;
        const { ids, labels, teacher, rows, seed, inner } = feeds;
        const counts = shape.counts && tf.tensor1d(shape.counts);
        const inputs = { ids, labels, teacher: needsTeacher ? teacher : null, rows, step, rate, seed, fed, inner, counts };
        const { terms, optimizer, regularisation, mixUp } = plan;
        const program = { model, terms, optimizer, regularisation, mixUp };
        const next = trainingStep(program, scalars, { variables: model.variables, slots }, inputs);
        const trained = new Map(model.variables.map((variable, index) => [variable as tf.Tensor, next.variables[index]!]));
        const weights = stateOf(model).map((weight) => trained.get(weight) ?? weight);
        return { output: next.loss, updates: [...weights, ...next.slots.flatMap((of) => Object.values(of))] };
      },
    });
    return { branch, numbers };
  });
}

/** Records the forward pass without dropout, by the averages of the weights where the plan has them. */
export function recordForward(plan: TrialPlan, model: Model, shape: StudentShape): Branch {
  return undisturbed(model, () => {
    const feeds = exampleFeeds(plan, model, shape);
    const slots = model.variables.flatMap((variable) => slotNames(plan.optimizer).map(() => tf.zerosLike(variable as tf.Tensor)));
    const state: tf.Tensor[] = [...stateOf(model), ...slots];
    for (const [weight, average] of averagePlaces(plan, model)) [state[weight], state[average]] = [state[average]!, state[weight]!];
    return recordBranch({
      feeds: Object.values(feeds),
      state,
      body: () => ({ output: forward(model, feeds.ids, false) }),
    });
  });
}

/** Digest of a step as it is recorded: equal for trials that differ in nothing but what is fed. */
export const stepDigest = ({ branch }: RecordedStep): string => createHash('sha256').update(signature(branch)).digest('hex');

/** All weights of a model, trained or not. */
export const weightsOf = ({ network }: Model): tf.Variable[] => network.weights.map((weight) => weight.read() as tf.Variable);

/** What a step of a student reads and changes beside the optimizer's state: all weights, then the variables of terms. */
export const stateOf = (model: Model): tf.Variable[] => [
  ...weightsOf(model),
  ...(model.inner?.own.flatMap((of) => Object.values(of)) ?? []),
];

/** Weights that a training step changes in passing, such as moving means, get their values back; tensors made are dropped. */
function undisturbed<T>(model: Model, body: () => T): T {
  const weights = weightsOf(model);
  const kept = weights.map((weight) => weight.clone());
  const state = { result: undefined as T };
  try {
    tf.tidy(() => void (state.result = body()));
    return state.result;
  } finally {
    weights.forEach((weight, index) => weight.dataId !== kept[index]!.dataId && weight.assign(kept[index]!));
    tf.dispose(kept);
  }
}
