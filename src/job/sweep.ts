/** A sweep from its file to its answer: trials, control, one look at the test split. */
import { inject, injectable } from 'inversify';
import type { SweepConfig } from '../config/types.js';
import { Log, type Pruner, type Sampler } from '../plugin/index.js';
import { bestTrial, type Gain, type TrialRecord } from '../report/index.js';
import { runStudy } from '../sweep/index.js';
import type { StudyStore } from '../sweep/trial.js';
import { Tracker, type Run } from '../track/tracker.js';
import { conclude, type ControlResult } from './conclude.js';
import type { OnEvent } from './events.js';
import { Preparation, type Prepared } from './preparation.js';
import { recordData } from './record.js';
import { finishParent, recordSetting, parentStart, trialRecords } from './sweep-record.js';
import type { TestScores } from './test-split.js';
import { LoadBackend, Make, trainingOn } from './tokens.js';
import { TrialRunner } from './trial-runner.js';
import { TrialSeat } from './trial-seat.js';

export interface SweepRequest {
  readonly sweep: SweepConfig;
  /** Name of the study, and the key of its parent run. */
  readonly study: string;
  readonly store: StudyStore;
  readonly resumed: boolean;
  /** Number of trials that the study will have. */
  readonly planned: number;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}

export interface SweepResult {
  readonly trials: readonly TrialRecord[];
  readonly best: TrialRecord | null;
  readonly control: ControlResult | null;
  readonly test: TestScores | null;
  readonly gain: Gain | null;
  readonly seconds: number;
  /** Why the sweep ended before its last trial; null where it did not. */
  readonly stopped: string | null;
}

/** Runs a sweep: the trials, then the control, then the test split, all told to the tracker. */
@injectable()
export class SweepJob {
  constructor(
    @inject(Make) private readonly make: Make,
    @inject(Preparation) private readonly preparation: Preparation,
    @inject(TrialRunner) private readonly runner: TrialRunner,
    @inject(Tracker) private readonly tracker: Tracker,
    @inject(LoadBackend) private readonly backend: LoadBackend,
    @inject(Log) private readonly log: Log,
  ) {}

  /** Runs what is left of the study, then its control and its test; an abort leaves parent and study to be resumed. */
  async run(request: SweepRequest): Promise<SweepResult> {
    const { sweep, study, store, onEvent } = request;
    const started = Date.now();
    const parent = this.tracker.start(parentStart(sweep, study));
    recordSetting(parent, sweep, study);
    onEvent({ type: 'study', study, journal: store.path, total: request.planned, resumed: request.resumed });
    try {
      const prepared = await this.prepare(sweep, onEvent);
      recordData(parent, sweep.experiment, prepared);
      const seat = new TrialSeat(this.runner, this.tracker, request);
      const stopped = await this.trials(request, seat);
      const result = await this.answer(request, seat, { prepared, parent, started, stopped });
      parent.end(result.best ? 'FINISHED' : 'FAILED', Date.now());
      return result;
    } catch (fault) {
      if (!request.signal.aborted) parent.end('FAILED', Date.now());
      throw fault;
    }
  }

  private async prepare(sweep: SweepConfig, onEvent: OnEvent): Promise<Prepared> {
    const step = (message: string): void => onEvent({ type: 'step', message });
    step(trainingOn(await this.backend()));
    const name = sweep.experiment.config.teacher?.use;
    if (name) step(`teacher '${name}': training it, or reading its logits from the cache`);
    const prepared = await this.preparation.prepare(sweep.experiment);
    const { teacher } = prepared;
    if (teacher)
      step(`teacher '${teacher.name}': ${teacher.parameters} parameters, logits ${teacher.cached ? 'from the cache' : 'computed'}`);
    return prepared;
  }

  private async trials({ sweep, store, planned, onEvent, signal }: SweepRequest, seat: TrialSeat): Promise<string | null> {
    const { ended, message } = await runStudy({
      store,
      sampler: this.make(sweep.sampler) as Sampler,
      pruner: this.make(sweep.pruner) as Pruner,
      space: sweep.space,
      seed: sweep.seed,
      trials: planned,
      signal,
      runTrial: (trial) => seat.run(trial),
      names: { sampler: sweep.sampler.use, pruner: sweep.pruner.use },
      onEvent: (event) => {
        if (event.type === 'told') onEvent(event);
      },
    });
    if (ended === 'aborted') signal.throwIfAborted();
    return message;
  }

  private async answer(
    request: SweepRequest,
    seat: TrialSeat,
    { prepared, parent, started, stopped }: { prepared: Prepared; parent: Run; started: number; stopped: string | null },
  ): Promise<SweepResult> {
    const { sweep, study, store, planned } = request;
    const trials = trialRecords(store);
    const best = bestTrial(trials, sweep.objective.direction);
    if (best) parent.metrics([{ key: 'objective', value: best.value!, step: 0, timestamp: Date.now() }]);
    const services = { make: this.make, runner: this.runner, preparation: this.preparation, tracker: this.tracker, log: this.log };
    const concluded = best
      ? await conclude(request, await seat.winner(best), best.number, parent, services)
      : { control: null, test: null, gain: null };
    const result = { trials, best, ...concluded, seconds: (Date.now() - started) / 1000, stopped };
    await finishParent(parent, { sweep, study, store, prepared, planned, ...result });
    return result;
  }
}
