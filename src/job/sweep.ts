/** A sweep from its file to its answer: trials, control, one look at the test split. */
import { inject, injectable } from 'inversify';
import { rulesOf } from '../config/index.js';
import type { SweepConfig } from '../config/types.js';
import { Log, type Pruner, type Sampler } from '../plugin/index.js';
import { bestTrial } from '../report/index.js';
import { runStudy } from '../sweep/index.js';
import { Tracker, type Run } from '../track/tracker.js';
import { conclude } from './conclude.js';
import type { OnEvent } from './events.js';
import { Preparation, type Prepared } from './preparation.js';
import { pruningResult } from './pruning-record.js';
import { recordData } from './record.js';
import { parallelOf } from './parallel.js';
import { gatherPlots } from './gather-plots.js';
import { analysisOf, recordAnalysis, recordPage } from './study-report.js';
import { studySeconds } from './study-seconds.js';
import { finishParent, recordSetting, parentStart, trialRecords } from './sweep-record.js';
import { ChooseParallel, LoadBackend, Make, OnLive, trainingOn } from './tokens.js';
import { TrialRunner } from './trial-runner.js';
import { TrialSeat } from './trial-seat.js';
import type { SweepRequest, SweepResult } from './types.js';

/** Runs a sweep: the trials, then the control, then the test split, all told to the tracker. */
@injectable()
export class SweepJob {
  constructor(
    @inject(Make) private readonly make: Make,
    @inject(Preparation) private readonly preparation: Preparation,
    @inject(TrialRunner) private readonly runner: TrialRunner,
    @inject(Tracker) private readonly tracker: Tracker,
    @inject(LoadBackend) private readonly backend: LoadBackend,
    @inject(ChooseParallel) private readonly choose: ChooseParallel,
    @inject(OnLive) private readonly onLive: OnLive,
    @inject(Log) private readonly log: Log,
  ) {}

  /** Runs what is left of the study, then its control and its test; an abort leaves parent and study to be resumed. */
  async run(request: SweepRequest): Promise<SweepResult> {
    const { sweep, study, store, onEvent } = request;
    const started = Date.now();
    const parent = this.tracker.start(parentStart(sweep, study));
    recordSetting(parent, sweep, study);
    const ended = trialRecords(store).filter(({ state }) => state !== 'running' && state !== 'waiting');
    onEvent({ type: 'study', study, journal: store.path, total: request.planned, resumed: request.resumed, ended });
    try {
      const prepared = await this.prepare(sweep, onEvent);
      recordData(parent, sweep.experiment, prepared);
      const parallel = await parallelOf(request, prepared, this.choose);
      parent.tags({ 'stillhouse.parallel': String(parallel) });
      const seat = new TrialSeat(this.runner, this.tracker, request);
      const stopped = await this.trials(request, seat, parallel);
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

  private async trials(
    { sweep, store, planned, onEvent, signal }: SweepRequest,
    seat: TrialSeat,
    parallel: number,
  ): Promise<string | null> {
    const { ended, message } = await runStudy({
      store,
      sampler: this.make(sweep.sampler) as Sampler,
      pruner: this.make(sweep.pruner) as Pruner,
      audit: sweep.audit,
      space: sweep.space,
      seed: sweep.seed,
      rules: rulesOf(sweep),
      trials: planned,
      parallel,
      onLive: this.onLive,
      signal,
      runTrial: (trial) => seat.run(trial),
      names: { sampler: sweep.sampler.use, pruner: sweep.pruner.use },
      onEvent: (event) => {
        if (event.type === 'reported') seat.reported(event);
        if (event.type === 'told' || event.type === 'left') onEvent(event);
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
    const pruning = pruningResult(sweep, store);
    const analysis = analysisOf(store);
    const result = {
      trials,
      best,
      pruning,
      analysis,
      ...concluded,
      seconds: (Date.now() - started) / 1000,
      studySeconds: studySeconds(store),
      stopped,
    };
    const seconds = request.resumed ? result.studySeconds : result.seconds;
    const outcome = { sweep, study, store, prepared, planned, ...result, seconds };
    const { run, plots } = gatherPlots(parent);
    await finishParent(run, outcome);
    await recordAnalysis(run, sweep, store, analysis);
    recordPage(run, outcome, { plots, analysis, where: this.tracker });
    return result;
  }
}
