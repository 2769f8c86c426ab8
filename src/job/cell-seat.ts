/** Runs one cell of a benchmark: its students on all seeds, scored on the test split. */
import type { BenchmarkCell } from '../config/index.js';
import { scoreLogits } from '../distill/index.js';
import type { EpochReport, Evaluation } from '../distill/types.js';
import type { EncodedSplit, TextData } from '../plugin/index.js';
import { mean, spread, type CellOutcome } from '../report/index.js';
import type { RunningTrial, TrialResult } from '../sweep/index.js';
import type { Run } from '../track/tracker.js';
import { labelsKey, type CellNote } from './benchmark-cells.js';
import { cellStart, studentStart } from './benchmark-record.js';
import { diagnosisNote } from './diagnosis.js';
import { endRun } from './end-run.js';
import { packClasses } from './packed-classes.js';
import { namedMetrics } from './plan.js';
import { datasetInput } from './record.js';
import { seedNotes, spreadOf, trainSeeds } from './seed-students.js';
import { studentSeed, trialSeeds } from './seeds.js';
import { recordObjective } from './sweep-record.js';
import { scorePoints } from './test-split.js';
import type { BenchmarkRequest, BenchmarkServices } from './benchmark-types.js';
import type { FinishedTrial } from './types.js';

/** Runs the cells of a study's trials in this process. */
export class CellSeat {
  private readonly told = new Set<string>();

  constructor(
    private readonly request: BenchmarkRequest,
    private readonly services: BenchmarkServices,
  ) {}

  /** Trains and scores a cell and ends its run; what it throws has been told to the run, except an abort, which leaves the run open. */
  async run(trial: RunningTrial): Promise<TrialResult> {
    const { benchmark, study, onEvent } = this.request;
    const { number, params, signal } = trial;
    const cell = benchmark.cells[number]!;
    const run = this.services.tracker.start(cellStart(benchmark, study, number));
    onEvent({ type: 'trial', number, params, epochs: cell.experiment.config.training.epochs });
    try {
      return cell.scored === 'teacher' ? await this.teacher(cell, run, trial) : await this.students(cell, run, trial);
    } catch (fault) {
      if (!signal.aborted) endRun(run, 'failed', fault instanceof Error ? fault.message : String(fault));
      throw fault;
    }
  }

  private async students(cell: BenchmarkCell, run: Run, trial: RunningTrial): Promise<TrialResult> {
    const { benchmark, study, onEvent } = this.request;
    const { runner, tracker } = this.services;
    const { number, signal, slot } = trial;
    const { experiment } = cell;
    const onEpoch = async (report: EpochReport): Promise<'continue' | 'prune'> => {
      const value = report.validation[benchmark.metric] ?? NaN;
      onEvent({ type: 'epoch', number, report, objective: value });
      return trial.report(report.epoch, value);
    };
    const students = await trainSeeds({
      runner,
      experiment,
      seeds: this.seeds(cell),
      metric: benchmark.metric,
      run,
      begin: (index, seed) => tracker.start(studentStart(benchmark, study, number, index, seed)),
      hooks: { onEpoch, onTrained: () => trial.trained(), signal, slot },
    });
    const back = this.aside(); // who trains beside this cell does not wait for its scores
    try {
      return await this.settle(cell, students, run, number);
    } finally {
      back();
    }
  }

  private async settle(cell: BenchmarkCell, students: readonly FinishedTrial[], run: Run, number: number): Promise<TrialResult> {
    const { store, benchmark } = this.request;
    const [first] = students as [FinishedTrial];
    const notes = { ...diagnosisNote(students), ...seedNotes(students, spreadOf(students, benchmark.metric)) };
    store.note(number, { epochs: students.reduce((sum, { trained }) => sum + trained.epochs.length, 0), ...notes });
    if (students.some(({ trained, validation }) => trained.stopped === 'diverged' || !validation)) {
      const reason = 'diverged: the loss is not a number';
      endRun(run, 'failed', reason);
      return { state: 'failed', value: null, reason };
    }
    const split = await first.prepared.text.openTest();
    const scored: Evaluation[] = [];
    for (const student of students) scored.push(await this.services.runner.score(student, split));
    run.dataset(datasetInput(first.prepared.text, split, JSON.stringify(cell.experiment.document['dataset'])));
    const teacher = await this.teacherScores(cell, split, first.prepared.text);
    return this.tell(number, cell, { scored, split, parameters: first.trained.parameters, teacher }, run);
  }

  /** A cell whose student is another experiment's teacher: trained on each seed, and used as it is. */
  private async teacher(cell: BenchmarkCell, run: Run, trial: RunningTrial): Promise<TrialResult> {
    const { preparation, make } = this.services;
    const { experiment } = cell;
    const text = await preparation.text(experiment);
    const split = await text.openTest();
    const metrics = namedMetrics(experiment, make);
    const scored: Evaluation[] = [];
    let parameters = 0;
    const back = this.aside();
    try {
      for (const seed of this.seeds(cell)) {
        trial.signal.throwIfAborted();
        const signals = await preparation.teacherOn(experiment, seed, ['test']);
        const logits = signals.logits.test;
        if (!logits) throw new Error('the teacher knows nothing of the test split');
        parameters = signals.parameters;
        scored.push(scoreLogits({ logits, split, classes: text.labels, metrics, task: text.task }));
      }
    } finally {
      back();
    }
    trial.trained();
    return this.tell(trial.number, cell, { scored, split, parameters, teacher: null }, run);
  }

  /** Takes all of a cell's places out of the lock step until the answer is called. */
  private aside(): () => void {
    const backs = Array.from({ length: this.request.benchmark.seeds }, () => this.services.runner.stepAside());
    return () => backs.forEach((back) => back());
  }

  private seeds({ experiment }: BenchmarkCell): number[] {
    return trialSeeds(studentSeed(experiment), this.request.benchmark.seeds);
  }

  private async teacherScores(cell: BenchmarkCell, split: EncodedSplit, text: TextData): Promise<CellOutcome['teacher']> {
    const { preparation, make } = this.services;
    const signals = await preparation.teacher(cell.experiment, ['test']);
    const logits = signals?.logits.test;
    if (!signals || !logits) return null;
    const { labels: classes, task } = text;
    const { scores } = scoreLogits({ logits, split, classes, metrics: namedMetrics(cell.experiment, make), task });
    return { scores, parameters: signals.parameters };
  }

  /** Journals what the test split says, and ends the cell's run. */
  private tell(number: number, { data }: BenchmarkCell, found: Found, run: Run): TrialResult {
    const { store, benchmark } = this.request;
    const { scored, split, parameters, teacher } = found;
    const values = scored.map(({ scores }) => scores[benchmark.metric]!);
    const scores = meansOf(scored);
    this.noteLabels(data, scored[0]!.labels);
    const cell: CellNote = { scores, values, predicted: scored.map(({ predicted }) => packClasses(predicted)), parameters, teacher };
    store.note(number, { cell, test_rows: split.size });
    run.metrics(scorePoints('test', { scores, parameters }, Date.now()));
    if (teacher) run.metrics(scorePoints('teacher/test', teacher, Date.now()));
    recordObjective(run, spread(values));
    endRun(run, 'complete', null);
    return { state: 'complete', value: mean(values) };
  }

  private noteLabels(data: string, labels: Int32Array): void {
    if (this.told.has(data)) return;
    this.told.add(data);
    this.request.store.noteStudy({ [labelsKey(data)]: packClasses(labels) });
  }
}

interface Found {
  readonly scored: readonly Evaluation[];
  readonly split: EncodedSplit;
  readonly parameters: number;
  readonly teacher: CellOutcome['teacher'];
}

const meansOf = (scored: readonly Evaluation[]): Record<string, number> =>
  Object.fromEntries(Object.keys(scored[0]!.scores).map((name) => [name, mean(scored.map(({ scores }) => scores[name] ?? NaN))]));
