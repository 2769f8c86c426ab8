/** What a diagnosis is made of. */
import type { EpochReport } from '../distill/types.js';

export const diagnosisVerdicts = ['overfitting', 'underfitting', 'diverged', 'plateaued early', 'healthy'] as const;
export type DiagnosisVerdict = (typeof diagnosisVerdicts)[number];

/** What a verdict goes by: the objective on both splits, in its own unit. */
export interface Evidence {
  readonly epochs: number;
  /** Of the untrained student, in the first step. */
  readonly initial: number;
  /** In the last epoch. */
  readonly train: number;
  readonly validation: number;
  /** The lowest validation loss, its epoch from 0, and the training loss of that epoch. */
  readonly lowest: number;
  readonly lowest_epoch: number;
  readonly train_at_lowest: number;
  /** Validation less training loss in the last epoch. */
  readonly gap: number;
  /** Change an epoch over the last third of the epochs, three at least, by least squares; null for fewer. */
  readonly train_slope: number | null;
  readonly validation_slope: number | null;
  /** Share of the initial loss that the training loss has lost. */
  readonly learned: number;
}

export interface Diagnosis {
  readonly verdict: DiagnosisVerdict;
  /** The verdict with its numbers. */
  readonly sentence: string;
  /** One thing to do about it. */
  readonly suggestion: string;
  readonly evidence: Evidence;
}

/** A run as it went. */
export interface Course {
  readonly epochs: readonly EpochReport[];
  readonly stopped: 'finished' | 'early' | 'pruned' | 'diverged';
  /** Epochs without a better score after which it would have stopped; null: it would not. */
  readonly patience: number | null;
  readonly clipNorm: number | null;
  /** Whether it gives every validation text one and the same class, of several that occur. */
  readonly constant?: boolean;
}

/** Why a verdict was chosen; decides the words. */
export type Reason =
  'not finite' | 'blew up' | 'rise' | 'gap' | 'constant' | 'unlearned' | 'still falling' | 'flat' | 'too few epochs' | 'sound';
