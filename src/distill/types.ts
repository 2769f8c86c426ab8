/** What student training takes and gives: tensors and numbers, no files and no names of experiments. */
import type { Architecture, EncodedSplit, Loss, Metric, Optimizer, Schedule, SplitName } from '../plugin/index.js';

/** A named term of the objective with the values of its scalar options. */
export interface Term {
  readonly name: string;
  /** Name of its plugin for messages, where it is not the term's. */
  readonly plugin?: string;
  readonly loss: Loss;
  readonly needsTeacher: boolean;
  /** `weight` among them; fed to the step as scalar tensors. */
  readonly scalars: Readonly<Record<string, number>>;
}

export interface NamedMetric {
  /** As it is logged: `accuracy`, `macro_f1`. */
  readonly name: string;
  /** Name of its plugin for messages, where it is not the one it is logged by. */
  readonly plugin?: string;
  readonly metric: Metric;
}

/** Everything that makes one model; nothing that says where it runs or who is told. */
export interface TrialPlan {
  readonly architecture: {
    readonly name: string;
    readonly plugin: Architecture;
    /** Equal for plugins that build equal models from equal seeds; without it each plugin object stands for itself. */
    readonly identity?: string;
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
  /** Validation loss (the same objective) under `loss`, and each metric. */
  readonly validation: Readonly<Record<string, number>>;
  /** Rate in the epoch's last step. */
  readonly rate: number;
  readonly seconds: number;
}

export interface Evaluation {
  /** `loss` (cross-entropy with the labels) and each metric. */
  readonly scores: Readonly<Record<string, number>>;
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
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
  readonly vocabulary: number;
  readonly classes: readonly string[];
  readonly maxLength: number;
  readonly train: EncodedSplit;
  readonly validation: EncodedSplit;
  readonly teacher: Readonly<Partial<Record<SplitName, Float32Array>>> | null;
  /** Rows that an epoch takes, those of the training split again and again in other orders; all of them once where it is left out. */
  readonly rowsAnEpoch?: number;
}

/** Told after each epoch; the answer may end the trial. */
export type OnEpoch = (report: EpochReport) => Promise<'continue' | 'prune'>;
