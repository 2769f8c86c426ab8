/** The winner beside its teacher, both timed on the same texts. */
import { teacherLatency } from '../distill/index.js';
import { againstTeacher, type AgainstTeacher, type Timed } from '../report/index.js';
import { onOneCoreLater } from '../runtime/one-core.js';
import type { Preparation } from './preparation.js';
import type { TrialRunner } from './trial-runner.js';
import type { FinishedTrial, TestScores } from './types.js';

interface Services {
  readonly runner: TrialRunner;
  readonly preparation: Preparation;
}

/** Score, size and time of student and teacher; null where the teacher has no score on the test split. */
export async function besideTeacher(
  winner: FinishedTrial,
  { student, teacher }: TestScores,
  metric: string,
  services: Services,
): Promise<AgainstTeacher | null> {
  return teacher && againstTeacher(metric, student, teacher, await timed(winner, services));
}

/** Milliseconds of a text of the validation split; null where the teacher cannot be timed. */
async function timed(winner: FinishedTrial, { runner, preparation }: Services): Promise<Timed | null> {
  const model = await preparation.keptTeacher(winner.experiment);
  if (!model) return null;
  let oneCore = true;
  const unbound = (): void => void (oneCore = false);
  try {
    const split = winner.prepared.text.validation;
    const teacher = await teacherLatency(model, split, (work) => onOneCoreLater(work, unbound));
    if (!teacher) return null;
    const student = await runner.latency(winner, unbound);
    return { student: student.p50, teacher: teacher.p50, oneCore };
  } finally {
    model.dispose?.();
  }
}
