/** A sweep from its file to its answer: trials, control, one look at the test split. */
import { inject, injectable } from 'inversify';
import type { SweepConfig } from '../config/types.js';
import type { EpochReport } from '../distill/types.js';
import { Log, type Params, type Pruner, type Sampler, type TextData } from '../plugin/index.js';
import { pairedGain, type Gain } from '../report/index.js';
import { runStudy, type OpenStudy, type StudyResult, type TrialResult } from '../sweep/index.js';
import { Tracker, type Run } from '../track/tracker.js';
import type { OnEvent } from './events.js';
import { Preparation } from './preparation.js';
import { datasetInput } from './record.js';
import { silentRun } from './silent-run.js';
import { finishParent, parentStart, trialStart } from './sweep-record.js';
import { openTest, scorePoints, type TestResult, type TestScores } from './test-split.js';
import { LoadBackend, Make } from './tokens.js';
import { TrialRunner, type FinishedTrial } from './trial-runner.js';

export interface SweepRequest {
  readonly sweep: SweepConfig;
  /** The study to fill: new, or one that an earlier process left. */
  readonly study: OpenStudy;
  readonly resumed: boolean;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}

export interface ControlResult {
  readonly params: Params;
  readonly value: number | null;
  readonly run_key: string;
}

export interface SweepResult {
  readonly result: StudyResult;
  readonly control: ControlResult | null;
  readonly test: TestScores | null;
  readonly gain: Gain | null;
  readonly parentKey: string;
}

/** The objective of a finished trial: its score in the restored best epoch. */
export function objectiveOf({ trained }: FinishedTrial, metric: string): number {
  return trained.epochs[trained.best]?.validation[metric] ?? NaN;
}

@injectable()
export class SweepJob {
  private best: { number: number; value: number; finished: FinishedTrial } | null = null;

  constructor(
    @inject(Make) private readonly make: Make,
    @inject(Preparation) private readonly preparation: Preparation,
    @inject(TrialRunner) private readonly runner: TrialRunner,
    @inject(Tracker) private readonly tracker: Tracker,
    @inject(LoadBackend) private readonly backend: LoadBackend,
    @inject(Log) private readonly log: Log,
  ) {}

  /** Runs what is left of the study, then its control and its test; what is told to the tracker survives in the outbox. */
  async run(request: SweepRequest): Promise<SweepResult> {
    const { sweep, study, onEvent } = request;
    const parent = this.openParent(request);
    onEvent({ type: 'study', study: study.name, journal: study.store.path, total: sweep.trials, resumed: request.resumed });
    try {
      await this.prepare(sweep, onEvent);
      const result = await this.trials(request);
      const outcome = await this.conclude(request, result, parent);
      parent.end(result.best ? 'FINISHED' : 'FAILED', Date.now());
      return outcome;
    } catch (fault) {
      if (!request.signal.aborted) parent.end('FAILED', Date.now());
      throw fault;
    }
  }

  private openParent({ sweep, study, resumed }: SweepRequest): Run {
    return resumed ? this.tracker.continue(study.name) : this.tracker.start(parentStart(sweep, study.name));
  }

  private async prepare(sweep: SweepConfig, onEvent: OnEvent): Promise<void> {
    const { backend, why } = await this.backend();
    onEvent({ type: 'step', message: `training on ${backend}: ${why}` });
    const { teacher } = sweep.experiment.config;
    if (teacher) onEvent({ type: 'step', message: `teacher '${teacher.use}': training it, or reading its logits from the cache` });
    const signals = (await this.preparation.prepare(sweep.experiment)).teacher;
    if (signals) onEvent({ type: 'step', message: `teacher '${signals.name}': ${signals.parameters} parameters, logits ${signals.cached ? 'from the cache' : 'computed'}` });
  }

  private trials({ sweep, study, onEvent, signal }: SweepRequest): Promise<StudyResult> {
    return runStudy({
      store: study.store,
      sampler: this.make(sweep.sampler) as Sampler,
      pruner: this.make(sweep.pruner) as Pruner,
      space: sweep.space,
      seed: sweep.seed,
      trials: sweep.trials,
      signal,
      onEvent: (event) => event.type === 'told' && onEvent({ ...event, best: event.best }),
      runTrial: (trial) => this.trial({ sweep, study, onEvent, signal }, trial),
    });
  }

  private async trial(
    { sweep, study, onEvent, signal }: Omit<SweepRequest, 'resumed'>,
    trial: { readonly number: number; readonly params: Params; report(step: number, value: number): Promise<'continue' | 'prune'> | 'continue' | 'prune' },
  ): Promise<TrialResult> {
    const { number, params } = trial;
    const { metric } = sweep.objective;
    const run = this.tracker.start(trialStart(study.name, number, params, Date.now()));
    onEvent({ type: 'trial', number, params, epochs: sweep.experiment.config.training.epochs });
    try {
      const experiment = sweep.experiment.with(params);
      const onEpoch = async (report: EpochReport) => {
        const objective = report.validation[metric] ?? NaN;
        onEvent({ type: 'epoch', number, report, objective });
        return trial.report(report.epoch, objective);
      };
      const finished = await this.runner.run(experiment, run, { onEpoch, signal });
      return this.settle(sweep, study, number, finished, run);
    } catch (fault) {
      if (!signal.aborted) this.endRun(run, 'failed', fault instanceof Error ? fault.message : String(fault));
      throw fault;
    }
  }

  private settle(sweep: SweepConfig, study: OpenStudy, number: number, finished: FinishedTrial, run: Run): TrialResult {
    const { trained } = finished;
    const value = objectiveOf(finished, sweep.objective.metric);
    study.store.note(number, { scores: { ...trained.epochs[trained.best]?.validation }, epochs: trained.epochs.length, run_key: run.key });
    if (trained.stopped === 'diverged' || !Number.isFinite(value)) {
      this.endRun(run, 'failed', 'diverged');
      return { state: 'failed', value: null, reason: 'diverged: the loss or the objective is not a number' };
    }
    const state = trained.stopped === 'pruned' ? 'pruned' : 'complete';
    run.metrics([{ key: 'objective', value, step: 0, timestamp: Date.now() }]);
    this.endRun(run, state, null);
    if (state === 'complete') this.keepBest(sweep, number, value, finished);
    return { state, value };
  }

  private endRun(run: Run, state: string, reason: string | null): void {
    run.tags({ 'stillhouse.state': state, ...(reason ? { 'stillhouse.reason': reason } : {}) });
    run.end(state === 'failed' ? 'FAILED' : 'FINISHED', Date.now());
  }

  private keepBest({ objective }: SweepConfig, number: number, value: number, finished: FinishedTrial): void {
    const better = !this.best || (objective.direction === 'maximize' ? value > this.best.value : value < this.best.value);
    if (better) this.best = { number, value, finished };
  }

  /** The winner's model: still at hand, or trained again from the same seed by a process that resumed the study. */
  private async winner(sweep: SweepConfig, number: number, params: Params, signal: AbortSignal): Promise<FinishedTrial> {
    if (this.best?.number === number) return this.best.finished;
    return this.runner.run(sweep.experiment.with(params), silentRun, { signal });
  }

  private async conclude(request: SweepRequest, result: StudyResult, parent: Run): Promise<SweepResult> {
    const { sweep, study, signal, onEvent } = request;
    const parentKey = study.name;
    if (!result.best) {
      await finishParent(parent, { sweep, study, result, control: null, test: null, gain: null, tracker: this.tracker });
      return { result, control: null, test: null, gain: null, parentKey };
    }
    const winner = await this.winner(sweep, result.best.number, result.best.params, signal);
    const control = await this.control(request, result.best.number, winner);
    onEvent({ type: 'control', value: control?.result.value ?? null });
    const test = await this.test(study, winner, control?.finished ?? null);
    const gain = control && test.control ? pairedGain(test.student, test.control, winner.plan.metrics, winner.prepared.text.labels) : null;
    this.tellTest(request, result.best.number, winner.prepared.text, test, control?.result.run_key ?? null, parent);
    const outcome = { result, control: control?.result ?? null, test: test.scores, gain, parentKey };
    await finishParent(parent, { sweep, study, ...outcome, tracker: this.tracker });
    return outcome;
  }

  /** The winner's student, budget and seed without the teacher, in a run nested under the winner's. */
  private async control({ sweep, study, signal, onEvent }: SweepRequest, number: number, winner: FinishedTrial): Promise<{ finished: FinishedTrial; result: ControlResult } | null> {
    if (!winner.experiment.config.teacher) return null;
    onEvent({ type: 'step', message: `control: the student of trial ${number} from the labels alone` });
    const best = `${study.name}#${number}`;
    const key = `${study.name}#control`;
    const run = this.tracker.start({
      key,
      name: 'control',
      parent: best,
      startTime: Date.now(),
      description: `The student of trial ${number} with the same budget and seed, trained **from the labels alone**: what distillation is measured against.`,
      tags: { 'stillhouse.role': 'control', 'stillhouse.study': study.name },
    });
    const experiment = winner.experiment.withoutTeacher();
    const onEpoch = async (report: EpochReport) => {
      onEvent({ type: 'epoch', number: null, report, objective: report.validation[sweep.objective.metric] ?? null });
      return 'continue' as const;
    };
    const finished = await this.runner.run(experiment, run, { onEpoch, signal });
    const value = objectiveOf(finished, sweep.objective.metric);
    const params = Object.fromEntries(Object.keys(sweep.space).filter((path) => path in experiment.params).map((path) => [path, experiment.params[path]!]));
    const result = { params, value: Number.isFinite(value) ? value : null, run_key: key };
    run.metrics([{ key: 'objective', value, step: 0, timestamp: Date.now() }]);
    this.endRun(run, finished.trained.stopped === 'diverged' ? 'failed' : 'complete', null);
    study.store.noteStudy({ control: result });
    return { finished, result };
  }

  private async test(study: OpenStudy, winner: FinishedTrial, control: FinishedTrial | null): Promise<TestResult> {
    const before = study.store.studyNotes()['test_opened'];
    if (before) this.log.warn(`the test split of this study was opened before, at ${String(before)}; it is scored again for the same winner`);
    else study.store.noteStudy({ test_opened: new Date().toISOString() });
    const test = await openTest(winner, control, { make: this.make, runner: this.runner, preparation: this.preparation });
    study.store.noteStudy({ test: test.scores });
    return test;
  }

  private tellTest({ study }: SweepRequest, number: number, text: TextData, test: TestResult, controlKey: string | null, parent: Run): void {
    const now = Date.now();
    const { student, control, teacher } = test.scores;
    const input = datasetInput(text, test.split, text.name);
    const best = this.tracker.continue(`${study.name}#${number}`);
    for (const run of [best, parent]) {
      run.metrics(scorePoints('test', student, now));
      run.dataset(input);
    }
    if (control && controlKey) this.tracker.continue(controlKey).metrics(scorePoints('test', control, now));
    if (control) parent.metrics(scorePoints('control/test', control, now));
    if (teacher) parent.metrics(scorePoints('teacher/test', teacher, now));
  }
}
