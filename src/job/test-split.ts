/** The one look at the test split: student, control and teacher, scored on the same examples. */
import type { Make } from '../config/types.js';
import type { Evaluation, NamedMetric } from '../distill/types.js';
import { scoreLogits } from '../distill/index.js';
import type { EncodedSplit } from '../plugin/index.js';
import type { ModelScores } from '../report/index.js';
import type { MetricPoint } from '../track/tracker.js';
import { intervalsOf } from './intervals.js';
import { namedMetrics } from './plan.js';
import type { Preparation } from './preparation.js';
import type { TrialRunner } from './trial-runner.js';
import type { FinishedTrial, TestScores } from './types.js';

export interface TestResult {
  readonly scores: TestScores;
  readonly student: Evaluation;
  readonly control: Evaluation | null;
  readonly split: EncodedSplit;
}

const asScore = (evaluation: Evaluation, parameters: number, classes: readonly string[]): ModelScores => ({
  scores: evaluation.scores,
  parameters,
  intervals: intervalsOf(evaluation, classes.length),
});

async function teacherScore(
  of: FinishedTrial,
  split: EncodedSplit,
  metrics: readonly NamedMetric[],
  preparation: Preparation,
): Promise<ModelScores | null> {
  const teacher = await preparation.teacher(of.experiment, ['test']);
  const logits = teacher?.logits.test;
  const { labels: classes, task } = of.prepared.text;
  return teacher && logits ? asScore(scoreLogits({ logits, split, classes, metrics, task }), teacher.parameters, classes) : null;
}

/** Opens the test split and scores what is given on it. */
export async function openTest(
  student: FinishedTrial,
  control: FinishedTrial | null,
  services: { readonly make: Make; readonly runner: TrialRunner; readonly preparation: Preparation },
): Promise<TestResult> {
  const split = await student.prepared.text.openTest();
  const ofStudent = await services.runner.score(student, split);
  const ofControl = control && (await services.runner.score(control, split));
  const { labels } = student.prepared.text;
  const metrics = namedMetrics(student.experiment, services.make);
  return {
    split,
    student: ofStudent,
    control: ofControl,
    scores: {
      student: asScore(ofStudent, student.trained.parameters, labels),
      control: ofControl && asScore(ofControl, control.trained.parameters, labels),
      teacher: await teacherScore(student, split, metrics, services.preparation),
    },
  };
}

/** Scores as metrics under a prefix: `test/accuracy`. */
export const scorePoints = (prefix: string, { scores }: ModelScores, timestamp: number): MetricPoint[] =>
  Object.entries(scores).map(([name, value]) => ({ key: `${prefix}/${name}`, value, step: 0, timestamp }));
