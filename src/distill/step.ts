/** One training step as a pure function of tensors: nothing is read back, so that it can be traced once and run many times. */
import * as tf from '@tensorflow/tfjs';
import { mixedRows, squaredNorm, tokenMask, withNoise, type Fed } from '../layers/index.js';
import { PluginError } from '../plugin/index.js';
import { blame, describe } from './blame.js';
import { nothingInside, teacherInside } from './inner.js';
import { tokenLabels } from './language.js';
import { drawnMixing, mixedLogits, refuseMixed } from './mix-up.js';
import { forward, outputsOf, type Model } from './model.js';
import { objective, weightedMean, type ObjectiveInputs, type TermScalars } from './objective.js';
import { bounded, penalised, rulesOf, type Rule } from './regularise.js';
import type { MixUp, Regularised, Term, TrialPlan } from './types.js';

/** What stays the same in all steps of trials of one shape. */
export interface StepProgram {
  readonly model: Model;
  readonly terms: readonly Term[];
  readonly optimizer: Pick<TrialPlan['optimizer'], 'name' | 'plugin'>;
  /** Penalties and bounds of weights; none where it is left out. */
  readonly regularisation?: readonly Regularised[] | undefined;
  /** What is mixed of the texts of a batch; nothing where it is null or left out. */
  readonly mixUp?: Pick<MixUp, 'at'> | null | undefined;
}
/** A trial's numbers as scalar tensors, made once a trial. */
export interface StepScalars {
  readonly terms: TermScalars;
  readonly optimizer: Readonly<Record<string, tf.Scalar>>;
  /** Null: no clipping. */
  readonly clipNorm: tf.Scalar | null;
  /** Numbers of the penalties and bounds, in their order. */
  readonly regularisation?: readonly Rule[] | undefined;
  /** Alpha of the shares of mixed texts. */
  readonly mixUp?: tf.Scalar | null | undefined;
}
/** What is fed anew in each step. */
export interface StepInputs {
  /** (B, L), int32. */
  readonly ids: tf.Tensor2D;
  /** One-hot (B, C); null for a language model, whose ids are its labels. */
  readonly labels: tf.Tensor2D | null;
  /** (B, C), of a language model (B * L, C), or null where no term needs a teacher. */
  readonly teacher: tf.Tensor2D | null;
  /** (B): 1, or 0 for a row that only fills the batch up. */
  readonly rows: tf.Tensor1D;
  /** (C): examples of each class in the training split. */
  readonly counts?: tf.Tensor1D | undefined;
  /** (B, W): vectors of the teacher's layers side by side, in the model's order; null where no term names one. */
  readonly inner?: tf.Tensor2D | null | undefined;
  /** 1 in the first step. */
  readonly step: tf.Scalar;
  /** The optimizer's rate times the schedule's factor. */
  readonly rate: tf.Scalar;
  /** (2), int32: what dropout draws from. */
  readonly seed: tf.Tensor1D;
  /** Stands in for numbers of the model in a recorded step. */
  readonly fed?: Fed;
}
export type Slots = Readonly<Record<string, tf.Tensor>>;
/** What a step changes: the model's own variables, in its order, and the optimizer's state of each. */
export interface StepState {
  readonly variables: readonly tf.Tensor[];
  readonly slots: readonly Slots[];
}
export interface StepResult extends StepState {
  /** Mean objective of the batch before the update. */
  readonly loss: tf.Scalar;
}

/**
 * Forward and backward pass, penalties, clipping, update, bounds. `state.variables` are the model's variables, read and not written. The
 * penalties are no part of the loss, so that training and validation compare.
 * Throws a `PluginError` that names the architecture, term or optimizer at fault.
 */
export function trainingStep(program: StepProgram, scalars: StepScalars, state: StepState, inputs: StepInputs): StepResult {
  return tf.tidy(() => {
    const { value: loss, grads } = gradients(program, scalars, state, inputs);
    const places = rulesOf(program.model, program.regularisation ?? []);
    const rules = places.map((own) => own.map((place) => scalars.regularisation![place]!));
    const whole = grads.map((gradient, index) => penalised(gradient, state.variables[index]!, rules[index] ?? []));
    const clipped = scalars.clipNorm ? clip(whole, scalars.clipNorm) : whole;
    const rateOf = (index: number): tf.Scalar => {
      const factor = program.model.rates?.[index] ?? 1;
      return factor === 1 ? inputs.rate : inputs.rate.mul(factor);
    };
    const updates = state.variables.map((variable, index) =>
      update(
        program.optimizer,
        { variable, gradient: clipped[index]!, slots: state.slots[index]!, step: inputs.step, decays: variable.rank > 1 },
        { ...scalars.optimizer, rate: rateOf(index) },
      ),
    );
    const names = program.model.network.trainableWeights.map(({ originalName }) => originalName);
    const variables = updates.map(({ variable }, index) => bounded(variable, rules[index] ?? [], names[index] ?? ''));
    return { loss, variables, slots: updates.map(({ slots }) => slots) };
  });
}

function gradients(program: StepProgram, scalars: StepScalars, { variables }: StepState, inputs: StepInputs) {
  const { terms } = program;
  const loss = (): tf.Scalar => {
    const given = withNoise(inputs.seed, () => (program.mixUp ? mixed(program, scalars, inputs) : plain(program, inputs)), inputs.fed);
    const rows = given.rows ?? inputs.rows;
    return weightedMean(objective(terms, { ...given, rows, counts: inputs.counts }, scalars.terms), rows);
  };
  const names = terms.map(({ name, plugin }) => plugin ?? name).join(', ');
  const { value, grads } = blame('loss', names, 'the gradient', () =>
    withoutTape(() => tf.variableGrads(loss, variables as tf.Variable[])),
  );
  return { value, grads: variables.map((variable) => grads[(variable as tf.Variable).name] ?? tf.zerosLike(variable)) };
}

function plain({ model }: StepProgram, { ids, labels, teacher, rows, inner: vectors }: StepInputs): ObjectiveInputs {
  const { logits, inside: student } = outputsOf(model, ids);
  const { inner } = model;
  const asked = model.language ? tokenLabels(ids, rows, model.classes) : { labels: labels! };
  const inside = { student, teacher: inner ? teacherInside(inner, vectors, ids.shape[1]) : nothingInside };
  const mask = inner?.layers.some(({ part }) => part !== 'text') ? tokenMask(ids) : null;
  return { logits, ...asked, teacher, inside, mask, own: inner?.own };
}

/** Texts, labels and the teacher's logits, each row mixed with the same other one in the same shares. */
function mixed({ model, terms, mixUp }: StepProgram, scalars: StepScalars, { ids, labels, teacher, rows }: StepInputs): ObjectiveInputs {
  refuseMixed(terms);
  const mixing = drawnMixing(rows, scalars.mixUp!);
  const logits = mixedLogits(mixUp!.at, mixing, () => forward(model, ids, true));
  return { logits, labels: mixedRows(labels!, mixing), teacher: teacher && mixedRows(teacher, mixing) };
}

/** tfjs keeps what it saved for the backward pass when the forward pass throws. */
function withoutTape<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    tf.engine().state.activeTape?.forEach(({ saved }) => saved?.forEach((tensor) => tensor.dispose()));
    tf.engine().state.activeTape = null as never;
    throw error;
  }
}

/** Scales all gradients by clipNorm / max(norm, clipNorm), norm being that of all of them together (Pascanu et al. 2013). */
function clip(grads: readonly tf.Tensor[], clipNorm: tf.Scalar): tf.Tensor[] {
  const norm = tf.addN(grads.map((gradient) => squaredNorm(gradient))).sqrt();
  const factor = clipNorm.div(tf.maximum(norm, clipNorm));
  return grads.map((gradient) => gradient.mul(factor));
}

type UpdateInputs = Parameters<StepProgram['optimizer']['plugin']['update']>[0];

function update({ name, plugin }: StepProgram['optimizer'], inputs: UpdateInputs, options: Readonly<Record<string, tf.Scalar>>) {
  const { variable, slots } = blame('optimizer', name, 'update', () => plugin.update(inputs, options)) ?? {};
  const checked = (what: string, next: unknown, like: tf.Tensor): tf.Tensor => {
    if (!(next instanceof tf.Tensor)) throw new PluginError('optimizer', name, `update gave ${describe(next)} as ${what}, not a tensor`);
    if (next.shape.join() !== like.shape.join())
      throw new PluginError('optimizer', name, `update gave shape [${next.shape}] as ${what}; expected [${like.shape}]`);
    return next === like ? next.clone() : next;
  };
  const next = plugin.slots.map((slot) => [slot, checked(`slot '${slot}'`, slots?.[slot], inputs.variable)] as const);
  return {
    variable: checked('the variable', variable, inputs.variable),
    slots: Object.fromEntries(next.map(([slot, tensor]) => [slot, tensor === inputs.slots[slot] ? tensor.clone() : tensor])),
  };
}
