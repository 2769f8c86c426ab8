/** How many texts a job has, and how many of those that are trained on have a label. */
import { labelledRows, type TextData } from '../plugin/index.js';

export interface DataCounts {
  readonly train: number;
  /** Of those in `train`. */
  readonly labelled: number;
  readonly unlabelled: number;
  readonly validation: number;
}

/** Counts of the splits that are looked at while training. */
export function dataCounts({ train, validation }: Pick<TextData, 'train' | 'validation'>): DataCounts {
  const labelled = labelledRows(train).length;
  return { train: train.size, labelled, unlabelled: train.size - labelled, validation: validation.size };
}

/** What is trained on, in words. */
export const dataWords = ({ labelled, unlabelled }: DataCounts): string =>
  `training split: ${labelled} texts with a label and ${unlabelled} without; the control trains on the first alone, in as many steps`;
