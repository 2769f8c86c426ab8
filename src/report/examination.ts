/** A finished student looked at closely on the validation split: against its teacher, its own confidence, and where it is wrong. */
import type { Evaluation } from '../distill/types.js';
import { confusionMatrix } from './confusion.js';
import { topConfusions } from './confusion-plot.js';
import { disagreements, disagreementTable, type Disagreement } from './disagreements.js';
import { fidelity, type Fidelity } from './fidelity.js';
import { score } from './numbers.js';
import { perClassTable } from './per-class.js';
import type { Table } from './records.js';
import { reliability, reliabilityTable, type Reliability } from './reliability.js';
import { sliceTable, worstSlices, type Slice, type TextFacts } from './slices.js';

export interface Confusion {
  readonly truth: string;
  readonly predicted: string;
  readonly value: number;
}

export interface Examination {
  /** Null without a teacher. */
  readonly fidelity: Fidelity | null;
  readonly reliability: Reliability;
  /** Precision, recall and F1 of each class. */
  readonly classes: Table;
  /** The most frequent mistakes first. */
  readonly confusions: readonly Confusion[];
  /** The worst first. */
  readonly slices: readonly Slice[];
  readonly disagreements: readonly Disagreement[];
}

export interface Examined {
  readonly evaluation: Evaluation;
  /** Raw logits of the teacher, row by row; null without one. */
  readonly teacher: Float32Array | null;
  readonly classes: readonly string[];
  readonly facts: TextFacts;
  text(row: number): string;
}

/** Everything at once. */
export function examine({ evaluation, teacher, classes, facts, text }: Examined): Examination {
  return {
    fidelity: teacher && fidelity(evaluation.logits, teacher, classes.length),
    reliability: reliability(evaluation, classes.length),
    classes: perClassTable(evaluation, classes),
    confusions: topConfusions(confusionMatrix(evaluation, classes.length), classes),
    slices: worstSlices(evaluation, facts),
    disagreements: teacher ? disagreements({ evaluation, teacher, classes, text }) : [],
  };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** A sentence or two on a trial. */
export function examinationLines({ fidelity: found, reliability: sure, slices }: Examination): string[] {
  const [worst] = slices;
  return [
    ...(found
      ? [
          `Fidelity: the student gives ${percent(found.agreement)} of the validation texts the class that its teacher gives them; KL(teacher || student) ${score(found.kl)} nats.`,
        ]
      : []),
    `Calibration: expected error ${score(sure.error)}.${worst ? ` Worst on texts with ${worst.name}: ${percent(worst.accuracy)} right of ${worst.texts}.` : ''}`,
  ];
}

/** Its tables by title. */
export const examinationTables = (found: Examination): Readonly<Record<string, Table>> => ({
  'Classes on the validation split': found.classes,
  'Most frequent confusions': {
    columns: ['true', 'predicted', 'texts'],
    rows: found.confusions.map(({ truth, predicted, value }) => [truth, predicted, value]),
  },
  'Slices, worst first': sliceTable(found.slices),
  Reliability: reliabilityTable(found.reliability),
  'Where student and teacher disagree': disagreementTable(found.disagreements),
});

/** As `sweep --json` tells it. */
export const examinationDocument = (
  { fidelity: found, reliability: sure, slices, disagreements: many }: Examination,
  trial: number | null,
) => ({
  ...(trial === null ? {} : { trial }),
  fidelity: found,
  calibration_error: sure.error,
  worst_slice: slices[0] ?? null,
  disagreements: many.length,
});
