/** The close look at one student, and what its run keeps of it. */
import { isLanguage, lengthOf, UNKNOWN, type EncodedSplit } from '../plugin/index.js';
import { examinationTables, examine, reliabilityPlot, type Examination, type TextFacts } from '../report/index.js';
import type { Run } from '../track/tracker.js';
import type { FinishedTrial } from './types.js';

/** Lengths and rare words of a split's texts; token ids go from the most frequent to the rarest. */
function factsOf(split: EncodedSplit, vocabulary: number): TextFacts {
  const [lengths, unknown, rare] = [0, 1, 2].map(() => new Int32Array(split.size)) as [Int32Array, Int32Array, Int32Array];
  for (let row = 0; row < split.size; row++) {
    lengths[row] = lengthOf(split, row);
    for (const id of split.tokens(row))
      if (id === UNKNOWN) unknown[row]!++;
      else if (id >= vocabulary / 2) rare[row]!++;
  }
  return { lengths, unknown, rare };
}

/** A finished student on the validation split; null where it has not come to an epoch with a score, and for a language model. */
export function examinationOf({ prepared, validation }: Pick<FinishedTrial, 'prepared' | 'validation'>): Examination | null {
  if (!validation || isLanguage(prepared.trial)) return null;
  const { validation: split, classes, vocabulary } = prepared.trial;
  const teacher = prepared.teacher?.logits.validation ?? null;
  return examine({ evaluation: validation, teacher, classes, facts: factsOf(split, vocabulary), text: (row) => split.text(row) });
}

const files: Readonly<Record<string, string>> = {
  'Most frequent confusions': 'confusions.json',
  'Slices, worst first': 'slices.json',
  Reliability: 'reliability.json',
  'Where student and teacher disagree': 'disagreements.json',
};

/** Tables, picture and metrics of an examination; answers the picture. */
export async function recordExamination(run: Run, found: Examination): Promise<string> {
  const timestamp = Date.now();
  const { fidelity, reliability } = found;
  const values = {
    calibration_error: reliability.error,
    ...(fidelity && { 'fidelity/agreement': fidelity.agreement, 'fidelity/kl': fidelity.kl }),
  };
  run.metrics(Object.entries(values).map(([key, value]) => ({ key, value, step: 0, timestamp })));
  const picture = await reliabilityPlot(reliability);
  run.artifact('plots/reliability.svg', picture);
  for (const [title, { columns, rows }] of Object.entries(examinationTables(found)))
    if (rows.length > 0 && files[title]) run.table(files[title], columns, rows);
  return picture;
}
