/** Where the study's loop has its trials run: in this process, several at the same time where the study says so. */
import type { SweepConfig } from '../config/types.js';
import type { EpochReport } from '../distill/types.js';
import type { Params } from '../plugin/index.js';
import type { TrialRecord } from '../report/index.js';
import { isBetter, type RunningTrial, type TrialResult } from '../sweep/index.js';
import type { Run, Tracker } from '../track/tracker.js';
import { endRun } from './end-run.js';
import { silentRun } from './silent-run.js';
import { repeatRun, trialNote, trialStart } from './sweep-record.js';
import type { TrialRunner } from './trial-runner.js';
import type { FinishedTrial, SweepRequest } from './types.js';

/** The objective of a finished trial: its score in the restored best epoch; NaN where there is none. */
export function objectiveOf({ trained }: FinishedTrial, metric: string): number {
  return trained.epochs[trained.best]?.validation[metric] ?? NaN;
}

/** Runs the trials of a study in this process and keeps the best: of two equal ones that with the lower number, whichever ends first. */
export class TrialSeat {
  private best: { readonly number: number; readonly value: number; readonly finished: FinishedTrial } | null = null;

  constructor(
    private readonly runner: TrialRunner,
    private readonly tracker: Tracker,
    private readonly request: SweepRequest,
  ) {}

  /** Trains a trial and ends its run; what it throws has been told to the run, except an abort, which leaves the run open. */
  async run(trial: RunningTrial): Promise<TrialResult> {
    const { sweep, study, onEvent } = this.request;
    const { number, params, slot, signal } = trial;
    const run = this.tracker.start(trialStart(sweep, study, number, params, Date.now()));
    onEvent({ type: 'trial', number, params, epochs: sweep.experiment.config.training.epochs });
    try {
      const onEpoch = async (report: EpochReport) => {
        const objective = report.validation[sweep.objective.metric] ?? NaN;
        onEvent({ type: 'epoch', number, report, objective });
        return trial.report(report.epoch, objective);
      };
      const onTrained = (): void => trial.trained();
      const finished = await this.runner.run(sweep.experiment.with(params), run, { onEpoch, onTrained, signal, slot });
      return this.settle(number, params, finished, run);
    } catch (fault) {
      if (!signal.aborted) endRun(run, 'failed', fault instanceof Error ? fault.message : String(fault));
      throw fault;
    }
  }

  /** The model of the best trial: still at hand, or trained again from its seed by a process that resumed the study. */
  async winner(best: TrialRecord): Promise<FinishedTrial> {
    if (this.best?.number === best.number) return this.best.finished;
    const { sweep, signal } = this.request;
    return this.runner.run(sweep.experiment.with(best.params), silentRun, { signal });
  }

  private settle(number: number, params: Params, finished: FinishedTrial, run: Run): TrialResult {
    const { sweep, store } = this.request;
    const { trained } = finished;
    const value = objectiveOf(finished, sweep.objective.metric);
    store.note(number, { scores: { ...trained.epochs[trained.best]?.validation }, epochs: trained.epochs.length });
    if (trained.stopped === 'diverged' || !Number.isFinite(value)) {
      const reason = 'diverged: the loss or the objective is not a number';
      endRun(run, 'failed', reason);
      return { state: 'failed', value: null, reason };
    }
    const state = trained.stopped === 'pruned' ? 'pruned' : 'complete';
    run.metrics([{ key: 'objective', value, step: 0, timestamp: Date.now() }]);
    run.tags({ 'mlflow.note.content': this.note(sweep, number, params, value, finished) });
    endRun(run, state, null);
    if (state === 'complete') this.keep(number, value, finished);
    return { state, value };
  }

  private note({ objective }: SweepConfig, number: number, params: Params, value: number, finished: FinishedTrial): string {
    return trialNote(finished, {
      title: `trial ${number}`,
      params,
      objective,
      value,
      commands: [repeatRun],
    });
  }

  private keep(number: number, value: number, finished: FinishedTrial): void {
    const { direction } = this.request.sweep.objective;
    const before = this.best;
    const first = !before || (value === before.value && number < before.number);
    if (first || isBetter(direction, value, before.value)) this.best = { number, value, finished };
  }
}
