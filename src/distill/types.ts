/** What student training takes and gives: tensors and numbers, no files and no names of experiments. */
import type { Architecture, EncodedSplit, FirstWeight, Loss, Metric, Optimizer, Schedule, SplitName, Task } from '../plugin/index.js';

/** A named term of the objective with the values of its scalar options. */
export interface Term {
  readonly name: string;
  /** Name of its plugin for messages, where it is not the term's. */
  readonly plugin?: string;
  readonly loss: Loss;
  readonly needsTeacher: boolean;
  /** `weight` among them; fed to the step as scalar tensors. Of those that change while training, the last value. */
  readonly scalars: Readonly<Record<string, number>>;
  /** How some of them change while training. */
  readonly scheduled?: Readonly<Record<string, ScheduledScalar>>;
}

/** A number that goes from one value to another while a trial trains. */
export interface ScheduledScalar {
  /** Its factor 1 stands for `from`, 0 for `to`. */
  readonly schedule: Schedule;
  /** For messages. */
  readonly scheduleName: string;
  readonly from: number;
  readonly to: number;
  /** What it goes by: each step, or each epoch. */
  readonly per: 'step' | 'epoch';
}

export interface NamedMetric {
  /** As it is logged: `accuracy`, `macro_f1`. */
  readonly name: string;
  /** Name of its plugin for messages, where it is not the one it is logged by. */
  readonly plugin?: string;
  readonly metric: Metric;
}

/** Penalties and bounds for the kernels and tables of some layers, biases and gains spared; null: none. */
export interface Regularised {
  /** As the experiment calls it. */
  readonly name: string;
  /** Layers by name; `*` stands for any letters. */
  readonly layers: string;
  /** Factor of the sum of the weights' sizes. */
  readonly l1: number | null;
  /** Factor of the sum of their squares. */
  readonly l2: number | null;
  /** Largest norm of the vector of weights that lead to a unit. */
  readonly maxNorm: number | null;
}

/** An average of the weights over training. */
export interface Average {
  /** Over steps with weights that fade, or over the ends of epochs. */
  readonly kind: 'ema' | 'swa';
  /** Share of the average that an `ema` keeps from step to step. */
  readonly decay: number;
  /** Share of the epochs before it begins; until then it is the weights themselves. */
  readonly start: number;
}

/** Texts of a batch mixed with one another while training. */
export interface MixUp {
  /** What is mixed: the vectors of tokens, or the features before the last product. */
  readonly at: 'words' | 'sentences';
  /** Shares are drawn from Beta(alpha, alpha). */
  readonly alpha: number;
}

/** Everything that makes one model; nothing that says where it runs or who is told. */
export interface TrialPlan {
  readonly architecture: {
    readonly name: string;
    readonly plugin: Architecture;
    /** Equal for plugins that build equal models from equal seeds; without it each plugin object stands for itself. */
    readonly identity?: string;
    /** Weights that begin with other numbers than drawn ones; see `begun`. */
    readonly first?: readonly FirstWeight[];
    /** By what the rate of a layer's weights is multiplied, by the layer's name; 1 unless told. */
    readonly rateOf?: (layer: string) => number;
  };
  readonly terms: readonly Term[];
  readonly optimizer: { readonly name: string; readonly plugin: Optimizer; readonly scalars: Readonly<Record<string, number>> };
  readonly schedule: Schedule;
  /** For messages. */
  readonly scheduleName?: string;
  readonly metrics: readonly NamedMetric[];
  readonly epochs: number;
  readonly batchSize: number;
  /** Global norm; null: no clipping. */
  readonly clipNorm: number | null;
  /** Penalties and bounds of weights by layer; none where it is left out. */
  readonly regularisation?: readonly Regularised[];
  /** What average of the weights is validated and kept; null or left out: the weights themselves. */
  readonly average?: Average | null;
  /** Whether and how texts are mixed while training; null or left out: not at all. */
  readonly mixUp?: MixUp | null;
  /** Epochs without improvement of `monitor` after which training stops; null: never. */
  readonly patience: number | null;
  /** `loss` or the name of a metric, on the validation split. */
  readonly monitor: string;
  readonly direction: 'minimize' | 'maximize';
  readonly seed: number;
  /** Equal for plans whose steps are the same but for numbers that are fed; without it each step is recorded to see what it is. */
  readonly identity?: string;
  /** Whether steps may be recorded and run as one session; true unless told. */
  readonly traced?: boolean;
}

export interface EpochReport {
  /** From 0. */
  readonly epoch: number;
  /** Mean objective over the epoch's steps. */
  readonly trainLoss: number;
  /** Objective in the epoch's first step, before its update: in the first epoch that of the untrained student. */
  readonly firstLoss?: number;
  /** Validation loss (the same objective) under `loss`, and each metric. */
  readonly validation: Readonly<Record<string, number>>;
  /** Rate in the epoch's last step. */
  readonly rate: number;
  readonly seconds: number;
}

export interface Evaluation {
  /** `loss` (cross-entropy with the labels) and each metric. */
  readonly scores: Readonly<Record<string, number>>;
  /** Of a language model: nats and tokens of each text. */
  readonly texts?: { readonly nats: Float64Array; readonly tokens: Int32Array };
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
  /** (N, C) flattened, of a language model (N, maxLength, C). */
  readonly logits: Float32Array;
}

/** Weights by layer weight name, in the model's order. */
export interface Weights {
  readonly names: readonly string[];
  readonly shapes: readonly (readonly number[])[];
  readonly values: readonly Float32Array[];
}

export interface TrainedTrial {
  readonly epochs: readonly EpochReport[];
  /** Index into `epochs` of the restored best. */
  readonly best: number;
  readonly stopped: 'finished' | 'early' | 'pruned' | 'diverged';
  readonly parameters: number;
  readonly weights: Weights;
  /** Raw logits of the validation split in the restored epoch, row by row; null where the first epoch diverged. */
  readonly logits: Float32Array | null;
}

/** The splits as a trial sees them, with the teacher's raw logits row by row where a term needs them. */
export interface TrialData {
  /** Classification unless told. */
  readonly task?: Task | undefined;
  readonly vocabulary: number;
  readonly classes: readonly string[];
  readonly maxLength: number;
  readonly train: EncodedSplit;
  readonly validation: EncodedSplit;
  readonly teacher: Readonly<Partial<Record<SplitName, Float32Array>>> | null;
  /** Rows that an epoch takes, those of the training split again and again in other orders; all of them once where it is left out. */
  readonly rowsAnEpoch?: number;
  /** The vectors that layers of the teacher give for the training split, by layer name, where a term reads them. */
  readonly layers?: Readonly<Record<string, TeacherLayer>>;
}

export interface TeacherLayer {
  /** Numbers of each example. */
  readonly width: number;
  /** (N, width) flattened. */
  readonly train: Float32Array;
}

/** Told after each epoch; the answer may end the trial. */
export type OnEpoch = (report: EpochReport) => Promise<'continue' | 'prune'>;
