/** The end of a sweep: the winner's control, then the one look at the test split. With several objectives the winner is the trial of the front that is best in the first. */
import type { EpochReport } from '../distill/types.js';
import type { Experiment } from '../config/types.js';
import type { Log, Params, Space } from '../plugin/index.js';
import { gain, type AgainstTeacher } from '../report/index.js';
import type { MetricPoint, Run, Tracker } from '../track/tracker.js';
import { besideTeacher } from './against-teacher.js';
import { endRun } from './end-run.js';
import type { Preparation } from './preparation.js';
import { datasetInput } from './record.js';
import { aboutTags } from './run-tags.js';
import { spreadOf, trainSeeds } from './seed-students.js';
import { studentSeed, trialSeeds } from './seeds.js';
import { recordObjective, repeatRun, seedStart, trialKey, trialNote } from './sweep-record.js';
import { openTest, scorePoints, type TestResult } from './test-split.js';
import type { Make, OnLive } from './tokens.js';
import type { TrialRunner } from './trial-runner.js';
import type { Conclusion, ControlResult, FinishedTrial, SweepRequest, TestScores } from './types.js';

interface Services {
  readonly make: Make;
  readonly runner: TrialRunner;
  readonly preparation: Preparation;
  readonly tracker: Tracker;
  readonly log: Log;
  readonly onLive: OnLive;
}
type Control = { readonly finished: FinishedTrial; readonly result: ControlResult };

/** Trains the control, opens the test split once, and tells both to the runs of winner, control and parent; answers how the control went as well. */
export async function conclude(
  request: SweepRequest,
  winner: FinishedTrial,
  number: number,
  parent: Run,
  services: Services,
): Promise<Conclusion & { readonly controlEpochs: readonly EpochReport[] | null }> {
  const control = winner.experiment.config.teacher ? await trainControl(request, winner, number, services) : null;
  if (control) request.onEvent({ type: 'control', value: control.result.value });
  recordOpening(request, services.log);
  const test = await openTest(winner, control?.finished ?? null, services);
  const against = await beside(request, winner, test.scores, services);
  tellTest(request.study, { winner, number, control, test, parent }, services.tracker);
  const gained = test.control
    ? gain(test.student, test.control, { metric: request.sweep.objective.metric, seed: request.sweep.seed })
    : null;
  request.store.noteStudy({ control: control?.result ?? null, test: test.scores, gain: gained, against });
  if (against) parent.metrics(againstPoints(against));
  const controlEpochs = control && control.finished.trained.epochs;
  return { control: control?.result ?? null, controlEpochs, test: test.scores, gain: gained, against };
}

/** The winner beside its teacher, by the objective where that is a score that grows. */
function beside(
  { sweep, onEvent }: SweepRequest,
  winner: FinishedTrial,
  scores: TestScores,
  services: Services,
): Promise<AgainstTeacher | null> {
  if (scores.teacher) onEvent({ type: 'step', message: 'timing student and teacher, one text at a time' });
  const { metric, direction } = sweep.objective;
  return besideTeacher(winner, scores, direction === 'maximize' ? metric : 'macro_f1', services);
}

/** What holds for the same study each time: shares and not the time. */
const againstPoints = ({ score, parameters }: AgainstTeacher): MetricPoint[] =>
  Object.entries({ 'against_teacher/score': score.share, ...(parameters && { 'against_teacher/parameters': parameters.share }) }).map(
    ([key, value]) => ({ key, value, step: 0, timestamp: Date.now() }),
  );

/** The winner's student, budget and seed without the teacher, in a run below the winner's. */
async function trainControl(
  { sweep, study, signal, onEvent }: SweepRequest,
  winner: FinishedTrial,
  number: number,
  { runner, tracker, onLive }: Services,
): Promise<Control> {
  onEvent({ type: 'step', message: `control: the student of trial ${number} from the labels alone` });
  const [startTime, started] = [Date.now(), performance.now()];
  const key = controlKey(study, number);
  const experiment = winner.experiment.withoutTeacher();
  const about = { 'stillhouse.study': study, ...aboutTags(experiment), 'mlflow.source.name': sweep.file };
  const tags = { 'stillhouse.role': 'control', ...about };
  const run = tracker.start({ key, name: 'control', parent: trialKey(study, number), startTime, tags });
  const { metric } = sweep.objective;
  const onEpoch = async (report: EpochReport) => {
    onEvent({ type: 'epoch', number: null, report, objective: report.validation[metric] ?? null });
    return 'continue' as const;
  };
  const seeds = trialSeeds(studentSeed(experiment), sweep.seeds);
  const begin = (index: number, seed: number): Run => tracker.start(seedStart(sweep, study, key, index, seed));
  onLive(seeds.length);
  const students =
    seeds.length > 1
      ? await trainSeeds({ runner, experiment, seeds, metric, run, begin, hooks: { onEpoch, signal } })
      : [await runner.run(experiment, run, { onEpoch, signal })];
  onLive(0);
  const [finished] = students as [FinishedTrial];
  const over = spreadOf(students, metric);
  const value = over.mean;
  const params = sweptOf(experiment, sweep.space);
  const told = Number.isFinite(value) ? value : null;
  const note = trialNote(finished, {
    title: 'control',
    params,
    objective: sweep.objective,
    value: told,
    ...(over.sd === null ? {} : { over }),
    controlOf: `trial ${number}`,
    commands: [repeatRun],
  });
  recordObjective(run, over);
  run.tags({ 'mlflow.note.content': note });
  endRun(run, told === null ? 'failed' : 'complete', null);
  return { finished, result: { params, value: told, key, seconds: (performance.now() - started) / 1000 } };
}

/** One control a winner: a study that goes on may find another best trial. */
const controlKey = (study: string, number: number): string => `${study}#control-of-${number}`;

/** The swept options that an experiment has, as they stand in its document. */
function sweptOf({ document, params }: Experiment, space: Space): Params {
  const at = (path: string): unknown => path.split('.').reduce((tree: unknown, name) => (tree as Record<string, unknown>)[name], document);
  return Object.fromEntries(
    Object.keys(space)
      .filter((path) => path in params)
      .map((path) => [path, at(path) as Params[string]]),
  );
}

function recordOpening({ store }: SweepRequest, log: Log): void {
  const before = store.studyNotes()['test_opened'];
  if (before) log.warn(`the test split of this study was opened before, at ${String(before)}; the same winner is scored on it again`);
  else store.noteStudy({ test_opened: new Date().toISOString() });
}

function tellTest(
  study: string,
  {
    winner,
    number,
    control,
    test,
    parent,
  }: { winner: FinishedTrial; number: number; control: Control | null; test: TestResult; parent: Run },
  tracker: Tracker,
): void {
  const now = Date.now();
  const input = datasetInput(winner.prepared.text, test.split, JSON.stringify(winner.experiment.document['dataset']));
  for (const run of [tracker.amend(trialKey(study, number)), parent]) {
    run.metrics(scorePoints('test', test.scores.student, now));
    run.dataset(input);
  }
  if (control && test.scores.control) {
    tracker.amend(control.result.key).metrics(scorePoints('test', test.scores.control, now));
    parent.metrics(scorePoints('control/test', test.scores.control, now));
  }
  if (test.scores.teacher) parent.metrics(scorePoints('teacher/test', test.scores.teacher, now));
}
