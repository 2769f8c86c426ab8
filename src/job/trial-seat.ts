/** Where the study's loop has its trials run: in this process, several at the same time where the study says so. */
import { violations } from '../config/index.js';
import type { Experiment, SweepConfig } from '../config/types.js';
import type { EpochReport } from '../distill/types.js';
import type { Log, Params } from '../plugin/index.js';
import { resultWords, type TrialRecord } from '../report/index.js';
import { compareValues } from '../search/index.js';
import { broken, constraintMarks, prunedAt, type RunningTrial, type StudyEvent, type TrialResult } from '../sweep/index.js';
import type { Run, Tracker } from '../track/tracker.js';
import { endRun } from './end-run.js';
import { rungsOf } from './pruning-record.js';
import { silentRun } from './silent-run.js';
import { repeatRun, trialNote, trialStart } from './sweep-record.js';
import { objectiveValues, resultPoints, sizeResults, trialResults, type Results } from './trial-results.js';
import type { TrialRunner } from './trial-runner.js';
import type { FinishedTrial, SweepRequest } from './types.js';

/** A validation score of a finished trial in the restored best epoch; NaN where there is none. */
export function objectiveOf({ trained }: FinishedTrial, metric: string): number {
  return trained.epochs[trained.best]?.validation[metric] ?? NaN;
}

/** Runs the trials of a study in this process and keeps the best: of two equal ones that with the lower number, whichever ends first. */
export class TrialSeat {
  private readonly runs = new Map<number, Run>();
  private warned = false;
  private best: { readonly number: number; readonly values: readonly number[]; readonly finished: FinishedTrial } | null = null;

  constructor(
    private readonly runner: TrialRunner,
    private readonly tracker: Tracker,
    private readonly request: SweepRequest,
    private readonly log?: Log,
  ) {}

  /** Trains a trial and ends its run; what it throws has been told to the run, except an abort, which leaves the run open. */
  async run(trial: RunningTrial): Promise<TrialResult> {
    const { sweep, study, onEvent } = this.request;
    const { number, params, slot, signal } = trial;
    const run = this.tracker.start(trialStart(sweep, study, number, params, Date.now()));
    this.runs.set(number, run);
    onEvent({ type: 'trial', number, params, epochs: sweep.experiment.config.training.epochs });
    try {
      const onEpoch = async (report: EpochReport) => {
        const objective = report.validation[sweep.objective.metric] ?? NaN;
        onEvent({ type: 'epoch', number, report, objective });
        return trial.report(report.epoch, objective);
      };
      const onTrained = (): void => trial.trained();
      const experiment = sweep.experiment.with(params);
      const sized = sweep.constraints.some(({ needs }) => needs === 'size');
      const refused = sized ? await this.tooLarge(number, params, experiment) : null;
      if (refused !== null) return this.refuse(refused, run);
      const finished = await this.runner.run(experiment, run, { onEpoch, onTrained, signal, slot });
      return await this.settle(number, params, finished, run);
    } catch (fault) {
      if (!signal.aborted) endRun(run, 'failed', fault instanceof Error ? fault.message : String(fault));
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

  /** The model of the best trial: still at hand, or trained again from its seed by a process that resumed the study. */
  async winner(best: TrialRecord): Promise<FinishedTrial> {
    if (this.best?.number === best.number) return this.best.finished;
    const { sweep, signal } = this.request;
    return this.runner.run(sweep.experiment.with(best.params), silentRun, { signal });
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

  private async settle(number: number, params: Params, finished: FinishedTrial, run: Run): Promise<TrialResult> {
    const { sweep, store } = this.request;
    const { trained } = finished;
    const results = await trialResults(finished, sweep, this.runner, () => this.unbound());
    const values = objectiveValues(results, sweep);
    const value = values[0]!;
    store.note(number, { scores: { ...trained.epochs[trained.best]?.validation }, epochs: trained.epochs.length });
    if (trained.stopped === 'diverged' || !values.every(Number.isFinite)) {
      const reason = 'diverged: the loss or the objective is not a number';
      endRun(run, 'failed', reason);
      return { state: 'failed', value: null, reason };
    }
    const state = trained.stopped === 'pruned' ? 'pruned' : 'complete';
    const unmet = this.outside(number, params, results);
    run.metrics([{ key: 'objective', value, step: 0, timestamp: Date.now() }, ...resultPoints(results, sweep)]);
    run.tags({ 'mlflow.note.content': this.note(sweep, number, params, values, finished) });
    endRun(run, state, null);
    if (state === 'complete' && unmet === null) this.keep(number, values, finished);
    return { state, value, ...(values.length > 1 ? { values } : {}), ...(unmet === null ? {} : { reason: unmet }) };
  }

  private note(
    { objective, objectives }: SweepConfig,
    number: number,
    params: Params,
    values: readonly number[],
    finished: FinishedTrial,
  ): string {
    return trialNote(finished, {
      title: `trial ${number}`,
      params,
      objective,
      value: values[0]!,
      others: objectives.slice(1).map((one, index) => ({ words: resultWords(one), value: values[index + 1]! })),
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
