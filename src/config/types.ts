/** Experiment and sweep as the rest of the core sees them: checked, complete and frozen. */
import type { Catalogue } from '../catalogue/types.js';
import type { Average, MixUp, Regularised } from '../distill/types.js';
import type { Chosen, Direction, Params, Sampling, Space } from '../plugin/index.js';
import type { Expression } from './expression.js';
import type { Parallel } from './resources.js';
import type { Scheduled } from './scheduled.js';

/** A term of the objective: `loss.<name>` in the file. */
export interface LossTerm {
  readonly loss: Chosen<'loss'>;
  /** Factor of the whole term: a scalar tensor in the step. */
  readonly weight: number | Scheduled;
}

/** What makes new training texts: `augment.<name>` in the file. */
export interface AugmentEntry {
  readonly augmenter: Chosen<'augmenter'>;
  /** New texts made of each. */
  readonly copies: number;
  /** Whether they keep the label. */
  readonly labelled: boolean;
}

export interface ExperimentConfig {
  /** The tracking server's experiment: `name` in the file, else the file's base name. */
  readonly name: string;
  readonly seed: number;
  readonly dataset: Chosen<'dataset'>;
  /** Shares of the training examples cut off where the data set brings no such split. */
  readonly split: { readonly validation: number; readonly test: number; readonly stratify: boolean };
  /** Which labels the training split keeps: so many a class by a seed (null: the experiment's), and whether the other texts stay. */
  readonly labels: { readonly perClass: number | null; readonly seed: number | null; readonly rest: boolean };
  /** Data sets whose training texts join the training split without labels. */
  readonly transfer: Readonly<Record<string, Chosen<'dataset'>>>;
  /** Texts that belong to no class; their labels are not looked at. */
  readonly outOfScope: Chosen<'dataset'> | null;
  /** In the order of the file. */
  readonly preprocess: Readonly<Record<string, Chosen<'preprocessor'>>>;
  /** In the order of the file. */
  readonly augment: Readonly<Record<string, AugmentEntry>>;
  readonly tokenizer: Chosen<'tokenizer'>;
  readonly vocabulary: { readonly size: number; readonly minimum: number };
  readonly maxLength: number;
  readonly teacher: Chosen<'teacher'> | null;
  readonly student: Chosen<'architecture'>;
  readonly loss: Readonly<Record<string, LossTerm>>;
  /** Texts that the teacher writes for the student, how they are drawn, and whether the training split's own stay. */
  readonly generated: Sampling & { readonly texts: number; readonly own: boolean };
  readonly optimizer: Chosen<'optimizer'>;
  readonly schedule: Chosen<'schedule'>;
  readonly training: {
    readonly epochs: number;
    readonly batchSize: number;
    readonly clipNorm: number | null;
    /** Penalties and bounds of weights by layer. */
    readonly regularisation: readonly Regularised[];
    /** What average of the weights is validated and kept; null: the weights themselves. */
    readonly average: Average | null;
    /** Whether and how texts are mixed while training; null: not at all. */
    readonly mixUp: MixUp | null;
    readonly patience: number | null;
    /** `loss` or the name of a metric, on the validation split: decides early stopping and the best epoch. */
    readonly monitor: string;
    readonly direction: Direction;
    /** Whether the training step is recorded and run as one TensorFlow session; false: op by op. */
    readonly traced: boolean;
    /** Of first weights, order of batches and dropout; null: the experiment's, which also splits the data and trains the teacher. */
    readonly seed: number | null;
  };
  /** By the name under which they are logged, such as `macro_f1`. */
  readonly metrics: Readonly<Record<string, Chosen<'metric'>>>;
}

export interface Experiment {
  /** Absolute path of the file, or null where it came from the tracking server. */
  readonly file: string | null;
  readonly config: ExperimentConfig;
  /** The complete document in the file's own spelling, defaults filled in and paths absolute: loading it again gives the same experiment. */
  readonly document: Readonly<Record<string, unknown>>;
  /** Every leaf of the document under its dotted path, as the tracking server's params. */
  readonly params: Readonly<Record<string, string>>;
  readonly catalogue: Catalogue;
  /** The same experiment with some paths set anew, checked again. Throws an `InputError`. */
  with(params: Params): Experiment;
  /** The same without the teacher: terms that need one get their `withoutTeacher` values or go; no teacher at all. */
  withoutTeacher(): Experiment;
}

/** A comparison that a sweep's trials must meet. */
export interface Constraint {
  /** As the file has it; its name in the journal. */
  readonly text: string;
  readonly expression: Expression;
  /** What it needs: known before a trial begins, once its student is built, or once it is trained. */
  readonly needs: 'parameters' | 'size' | 'scores';
}

/** What a sweep is to improve. */
export interface SweepObjective {
  /** A validation score (`loss` or a metric's name), or one of the other results, such as `student.parameters`. */
  readonly metric: string;
  readonly direction: Direction;
  /** The worst value that counts in the hypervolume; null: a tenth beyond the worst one seen. */
  readonly reference: number | null;
}

export interface SweepConfig {
  /** `name` in the file, else its base name. */
  readonly name: string;
  readonly file: string;
  /** The resolved sweep document in the file's spelling. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly experiment: Experiment;
  /** The first objective, a validation score: `loss` or a metric's name. */
  readonly objective: Pick<SweepObjective, 'metric' | 'direction'>;
  /** All of them, one or several, in the order of the journal's values. */
  readonly objectives: readonly SweepObjective[];
  /** Null: as many as the sampler's `size` gives. */
  readonly trials: number | null;
  readonly seed: number;
  readonly sampler: Chosen<'sampler'>;
  readonly pruner: Chosen<'pruner'>;
  /** Where students train. */
  readonly executor: Chosen<'executor'>;
  /** Share of the trials that the pruner would end which finish anyway. */
  readonly audit: number;
  /** Trials that train at the same time; `auto`: as many as suit the machine. */
  readonly parallel: Parallel;
  /** Bytes that the process may take; null: what the machine has to give. */
  readonly memory: number | null;
  readonly space: Space;
  /** On parameters and on results. */
  readonly constraints: readonly Constraint[];
  /** Values of trials to run first; what they leave open is sampled. */
  readonly enqueue: readonly Params[];
  /** Names of studies or absolute paths of journals whose trials the sampler is to learn from. */
  readonly warmStart: readonly string[];
  /** Whether a configuration may be tried twice. */
  readonly repeat: boolean;
  /** Students of each trial, alike but for their seed; their mean is judged. */
  readonly seeds: number;
  /** What the trials may take together; null: no end. */
  readonly budget: { readonly seconds: number | null; readonly epochs: number | null };
  /** Trials without a better best value, and the value that is good enough, after which no trial begins. */
  readonly stop: { readonly noBetterFor: number | null; readonly target: number | null };
  /** How many of the best train anew on how many fresh seeds before the winner is chosen; null: the best trial wins as it was found. */
  readonly winner: { readonly best: number; readonly seeds: number } | null;
}

/** Makes a plugin out of a choice: options checked before, services injected now. */
export type Make = (chosen: Chosen) => unknown;
