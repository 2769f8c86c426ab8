/** Where the study's loop has its trials run: in this process, several at the same time where the study says so. */
import { violations } from '../config/index.js';
import type { Experiment, SweepConfig } from '../config/types.js';
import type { EpochReport } from '../distill/types.js';
import { StorageError, type Log, type Params } from '../plugin/index.js';
import { resultWords, type Spread, type TrialRecord } from '../report/index.js';
import { compareValues } from '../search/index.js';
import { broken, constraintMarks, prunedAt, type RunningTrial, type StudyEvent, type TrialResult } from '../sweep/index.js';
import type { Run, Tracker } from '../track/tracker.js';
import type { Admission } from './admission.js';
import { diagnosisNote } from './diagnosis.js';
import { intervalNote } from './intervals.js';
import { endRun } from './end-run.js';
import { rungsOf } from './pruning-record.js';
import { silentRun } from './silent-run.js';
import { meanScores, seedNotes, spreadOf, trainSeeds, type SeedRequest } from './seed-students.js';
import { studentSeed, trialSeeds, withSeed } from './seeds.js';
import { recordObjective, repeatRun, seedStart, trialKey, trialNote, trialStart } from './sweep-record.js';
import { objectiveValues, resultPoints, sizeResults, trialResults, type Results } from './trial-results.js';
import type { TrialRunner } from './trial-runner.js';
import type { FinishedTrial, SweepRequest, TrialHooks } from './types.js';

interface Judged {
  readonly number: number;
  readonly params: Params;
  readonly values: readonly number[];
  readonly over: Spread;
}

/** Runs the trials of a study in this process and keeps the best: of two equal ones that with the lower number, whichever ends first. */
export class TrialSeat {
  private readonly runs = new Map<number, Run>();
  private readonly seen = new Set<number>();
  private warned = false;
  private best: { readonly number: number; readonly values: readonly number[]; readonly finished: FinishedTrial } | null = null;

  constructor(
    private readonly runner: TrialRunner,
    private readonly tracker: Tracker,
    private readonly request: SweepRequest,
    private readonly log?: Log,
    /** Left out: trials are not kept from being made ready. */
    private readonly admission?: Admission,
  ) {}

  /** Trains a trial and ends its run; what it throws has been told to the run, except an abort, which leaves the run open. */
  run(trial: RunningTrial): Promise<TrialResult> {
    return this.admission ? this.admitted(trial, this.admission) : this.train(trial);
  }

  private async admitted(trial: RunningTrial, admission: Admission): Promise<TrialResult> {
    const onTaken = await admission.enter(trial.signal);
    try {
      return await this.train(trial, { onTaken, turn: () => admission.turn() });
    } finally {
      onTaken();
      await admission.turn(); // what it makes of the study is journalled now
    }
  }

  private async train(trial: RunningTrial, more: Pick<TrialHooks, 'onTaken' | 'turn'> = {}): Promise<TrialResult> {
    const { sweep, study, onEvent } = this.request;
    const { number, params, slot, signal } = trial;
    const run = this.tracker.start(trialStart(sweep, study, number, params, Date.now()));
    this.runs.set(number, run);
    this.seen.add(number);
    onEvent({ type: 'trial', number, params, epochs: sweep.experiment.config.training.epochs });
    try {
      const onEpoch = async (report: EpochReport) => {
        const objective = report.validation[sweep.objective.metric] ?? NaN;
        onEvent({ type: 'epoch', number, report, objective });
        return trial.report(report.epoch, objective);
      };
      const onTrained = (): void => trial.trained();
      const onLost = (reason: string): void => this.lost(number, reason);
      const hooks = { onEpoch, onTrained, onLost, signal, slot, ...more };
      const experiment = sweep.experiment.with(params);
      const sized = sweep.constraints.some(({ needs }) => needs === 'size');
      const refused = sized ? await this.tooLarge(number, params, experiment) : null;
      if (refused !== null) return this.refuse(refused, run);
      const students =
        sweep.seeds > 1 ? await this.onSeeds(number, experiment, run, hooks) : [await this.runner.run(experiment, run, hooks)];
      return await this.settle(number, params, students, run);
    } catch (fault) {
      if (!signal.aborted && !(fault instanceof StorageError))
        endRun(run, 'failed', fault instanceof Error ? fault.message : String(fault));
      throw fault;
    } finally {
      this.runs.delete(number);
    }
  }

  /** Tells a trial's run what rungs it has completed and whether only the audit keeps it going. */
  reported({ number, step, audited, attributes }: Extract<StudyEvent, { type: 'reported' }>): void {
    const run = this.runs.get(number);
    const rungs = rungsOf(attributes).map(({ rung, value }) => ({ key: `rung/${rung}`, value, step, timestamp: Date.now() }));
    if (rungs.length > 0) run?.metrics(rungs);
    if (audited) run?.tags({ 'stillhouse.pruned_at': String(step) });
  }

  /** Ends the run of a trial that was given up without being run here: an earlier process may have begun it. */
  gaveUp({ number, params, state, reason }: Extract<StudyEvent, { type: 'told' }>): void {
    if (state !== 'failed' || this.seen.has(number)) return;
    const { sweep, study } = this.request;
    endRun(this.tracker.start(trialStart(sweep, study, number, params, Date.now())), 'failed', reason);
  }

  /** The model of a trial, that of its first student where it has several: still at hand, or trained again from its seed by a process that resumed the study. */
  async winner(best: TrialRecord): Promise<FinishedTrial> {
    if (this.best?.number === best.number) return this.best.finished;
    const { sweep, signal } = this.request;
    const experiment = sweep.experiment.with(best.params);
    const first = sweep.seeds > 1 ? withSeed(experiment, studentSeed(experiment)) : experiment;
    return this.runner.run(first, silentRun, { signal });
  }

  /** Why the student's size alone rules it out, so that it need not be trained; null where it does not. */
  private async tooLarge(number: number, params: Params, experiment: Experiment): Promise<string | null> {
    const parameters = await this.runner.parameters(experiment);
    return this.outside(number, params, sizeResults(parameters));
  }

  /** Keeps with a trial what its constraints say, and tells which are not met; null where all are. */
  private outside(number: number, params: Params, results: Results): string | null {
    const { sweep, store } = this.request;
    if (sweep.constraints.length === 0) return null;
    const found = violations(sweep, params, results);
    if (Object.keys(found).length > 0) store.mark(number, constraintMarks(found));
    const unmet = broken(found);
    return unmet.length > 0 ? `outside of the constraints: ${unmet.join(', ')}` : null;
  }

  /** As Optuna's users do it: pruned, so that samplers learn from it. */
  private refuse(reason: string, run: Run): TrialResult {
    endRun(run, 'pruned', reason);
    return { state: 'pruned', value: null, reason };
  }

  /** Keeps with a trial what happened to a worker that it trained in. */
  private lost(number: number, reason: string): void {
    const { store } = this.request;
    const before = store.trialNotes(number)['lost_workers'];
    store.note(number, { lost_workers: [...(Array.isArray(before) ? (before as unknown[]) : []), reason] });
  }

  private onSeeds(number: number, experiment: Experiment, run: Run, hooks: SeedRequest['hooks']): Promise<FinishedTrial[]> {
    const { sweep, study } = this.request;
    const seeds = trialSeeds(studentSeed(experiment), sweep.seeds);
    const begin = (index: number, seed: number): Run => this.tracker.start(seedStart(sweep, study, trialKey(study, number), index, seed));
    return trainSeeds({ runner: this.runner, experiment, seeds, metric: sweep.objective.metric, run, begin, hooks });
  }

  /** Judges a trial by the means over its students. */
  private async settle(number: number, params: Params, students: readonly FinishedTrial[], run: Run): Promise<TrialResult> {
    const { sweep } = this.request;
    const [first] = students as [FinishedTrial];
    const over = spreadOf(students, sweep.objective.metric);
    const scores = meanScores(students);
    const results = await trialResults(first, scores, sweep, this.runner, () => this.unbound());
    const values = objectiveValues(results, sweep);
    const value = values[0]!;
    const notes = {
      scores,
      epochs: students.reduce((sum, { trained }) => sum + trained.epochs.length, 0),
      ...diagnosisNote(students),
      ...intervalNote(students, sweep.objective.metric),
      ...seedNotes(students, over),
    };
    if (students.some(({ trained }) => trained.stopped === 'diverged') || !values.every(Number.isFinite)) {
      const reason = 'diverged: the loss or the objective is not a number';
      endRun(run, 'failed', reason);
      return { state: 'failed', value: null, reason, notes };
    }
    const state = students.some(({ trained }) => trained.stopped === 'pruned') ? 'pruned' : 'complete';
    const unmet = this.outside(number, params, results);
    recordObjective(run, over);
    run.metrics(resultPoints(results, sweep));
    run.tags({ 'mlflow.note.content': this.note(sweep, { number, params, values, over }, first) });
    endRun(run, state, null);
    if (state === 'complete' && unmet === null) this.keep(number, values, first);
    return { state, value, ...(values.length > 1 ? { values } : {}), ...(unmet === null ? {} : { reason: unmet }), notes };
  }

  private note({ objective, objectives }: SweepConfig, { number, params, values, over }: Judged, finished: FinishedTrial): string {
    return trialNote(finished, {
      title: `trial ${number}`,
      params,
      objective,
      value: values[0]!,
      others: objectives.slice(1).map((one, index) => ({ words: resultWords(one), value: values[index + 1]! })),
      ...(over.sd === null ? {} : { over }),
      audited: this.auditedAt(number),
      commands: [repeatRun],
    });
  }

  private auditedAt(number: number): number | null {
    const { sweep, store } = this.request;
    const trial = sweep.audit > 0 ? store.read().trials[number] : undefined;
    return trial ? prunedAt(trial) : null;
  }

  private keep(number: number, values: readonly number[], finished: FinishedTrial): void {
    const directions = this.request.sweep.objectives.map(({ direction }) => direction);
    const order = this.best ? compareValues(values, this.best.values, directions) || number - this.best.number : -1;
    if (order < 0) this.best = { number, values, finished };
  }

  /** Tells once that a latency is not that of one core. */
  private unbound(): void {
    if (!this.warned) this.log?.warn('latency is measured on all cores: taskset, which chooses one, is not there');
    this.warned = true;
  }
}
