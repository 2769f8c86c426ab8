/** Diagnosis of finished students, in their runs and in the journal. */
import { diagnose, jsonSafe, type Diagnosis } from '../report/index.js';
import type { Run } from '../track/tracker.js';
import type { FinishedTrial } from './types.js';

type Trained = Pick<FinishedTrial, 'plan' | 'trained' | 'validation'>;

/** What a student's losses say of its training. */
export function diagnosisOf({ plan, trained, validation }: Trained): Diagnosis {
  const { epochs, stopped } = trained;
  const several = (classes: Int32Array): boolean => classes.some((one) => one !== classes[0]);
  const constant = validation !== null && several(validation.labels) && !several(validation.predicted);
  return diagnose({ epochs, stopped, patience: plan.patience, clipNorm: plan.clipNorm, constant });
}

/** Tags a run: filter by tags.`stillhouse.diagnosis` = 'overfitting'. */
export function recordDiagnosis(run: Run, finished: Trained): void {
  const { verdict, sentence, suggestion } = diagnosisOf(finished);
  run.tags({ 'stillhouse.diagnosis': verdict, 'stillhouse.diagnosis.evidence': `${sentence} ${suggestion}` });
}

/** The diagnosis of a trial of one student or several, as the journal keeps it: that of one which diverged, else of the first. */
export function diagnosisNote(students: readonly Trained[]): { readonly diagnosis: unknown } {
  const one = students.find(({ trained }) => trained.stopped === 'diverged') ?? students[0]!;
  return { diagnosis: jsonSafe(diagnosisOf(one)) };
}
