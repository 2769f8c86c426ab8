/** A sweep from its file to its answer: trials, control, one look at the test split. */
import { setImmediate as breath } from 'node:timers/promises';
import { inject, injectable } from 'inversify';
import { rulesOf } from '../config/index.js';
import type { SweepConfig } from '../config/types.js';
import { Log, type Pruner, type Sampler, type Workers } from '../plugin/index.js';
import { bestTrial, paretoOf, winnerLines, type Examination, type TrialRecord, type Winner } from '../report/index.js';
import { runStudy, type StudyResult } from '../sweep/index.js';
import type { DataReport } from '../text/index.js';
import { Tracker, type Run } from '../track/tracker.js';
import { Admission } from './admission.js';
import { Aside } from './aside.js';
import { conclude } from './conclude.js';
import { recordAllData, recordTrainingData } from './data-record.js';
import { dataCounts, dataWords } from './data-counts.js';
import type { StudentModel } from './errand-messages.js';
import type { OnEvent } from './events.js';
import { examinationOf, recordExamination } from './examination.js';
import { openExecutor, placesOf } from './executors.js';
import { leavePage } from './left-page.js';
import { limitsOf } from './limits.js';
import { Preparation, type Prepared } from './preparation.js';
import { recordModel, studentModel } from './model-record.js';
import { HypervolumeRecord, recordPareto } from './pareto-record.js';
import { pruningResult } from './pruning-record.js';
import { recordData } from './record.js';
import { parallelOf } from './parallel.js';
import { gatherPlots } from './gather-plots.js';
import { tellBest } from './run-tags.js';
import { analysisOf, recordAnalysis } from './study-report.js';
import { studySeconds } from './study-seconds.js';
import { sweepPage } from './sweep-page.js';
import { finishParent, recordSetting, parentStart, trialKey, trialRecords } from './sweep-record.js';
import { Students } from './students.js';
import { ChooseParallel, Clock, Make, OnLive, trainingOn, WorkerModule } from './tokens.js';
import { TrialRunner } from './trial-runner.js';
import { TrialSeat } from './trial-seat.js';
import type { FinishedTrial, SweepRequest, SweepResult } from './types.js';
import { chooseAnew } from './winner.js';

const READY = 64; // trials that are made ready for workers before one of these has them

/** Runs a sweep: the trials, then the control, then the test split, all told to the tracker. */
@injectable()
export class SweepJob {
  constructor(
    @inject(Make) private readonly make: Make,
    @inject(Preparation) private readonly preparation: Preparation,
    @inject(TrialRunner) private readonly runner: TrialRunner,
    @inject(Tracker) private readonly tracker: Tracker,
    @inject(Aside) private readonly aside: Aside,
    @inject(ChooseParallel) private readonly choose: ChooseParallel,
    @inject(OnLive) private readonly onLive: OnLive,
    @inject(Log) private readonly log: Log,
    @inject(Clock) private readonly clock: Clock,
    @inject(Students) private readonly students: Students,
    @inject(WorkerModule) private readonly worker: WorkerModule,
  ) {}

  /** Runs what is left of the study, then its control and its test; an abort leaves parent and study to be resumed. */
  async run(request: SweepRequest): Promise<SweepResult> {
    const { sweep, study, store, onEvent } = request;
    const started = performance.now(); // the clock of the machine may be set meanwhile
    const parent = this.tracker.start(parentStart(sweep, study));
    recordSetting(parent, sweep, study);
    const ended = trialRecords(store).filter(({ state }) => state !== 'running' && state !== 'waiting');
    onEvent({ type: 'study', study, journal: store.path, total: request.planned, resumed: request.resumed, ended });
    try {
      const prepared = await this.prepare(sweep, onEvent);
      recordData(parent, sweep.experiment, prepared);
      this.tellData(request, prepared);
      const preparing = (Date.now() - started) / 1000;
      const data = await recordTrainingData(parent, prepared.text, this.log);
      const { make, students, worker, log } = this;
      const executor = await openExecutor(request, { make, students, worker, log });
      try {
        const result = await this.trained(request, { parent, prepared, data, started, preparing }, executor.workers);
        parent.end(result.best ? 'FINISHED' : 'FAILED', Date.now());
        return result;
      } finally {
        await Promise.all([executor.close(), this.aside.close()]);
      }
    } catch (fault) {
      if (request.signal.aborted) await leavePage(request, parent, this.log);
      else parent.end('FAILED', Date.now());
      throw fault;
    }
  }

  /** Trials, control and test. */
  private async trained(request: SweepRequest, ready: Ready, workers: Workers | null): Promise<SweepResult> {
    const { parent, prepared } = ready;
    const parallel = await parallelOf(request, prepared, workers ? placesOf(workers) : this.choose);
    parent.tags({ 'stillhouse.parallel': String(parallel) });
    const seat = new TrialSeat(this.runner, this.tracker, request, this.log, workers ? new Admission(READY) : undefined);
    const { message: stopped, limit } = await this.trials(request, seat, parallel, parent, workers === null);
    if (limit) request.onEvent({ type: 'step', message: `no new trial begins: ${limit.message}` });
    return this.answer(request, seat, { ...ready, stopped, limit, parallel });
  }

  /** Keeps with the study what it trains on, and says so where some of it has no label. */
  private tellData({ store, onEvent }: SweepRequest, { text }: Prepared): void {
    const data = dataCounts(text);
    if (JSON.stringify(store.studyNotes()['data']) !== JSON.stringify(data)) store.noteStudy({ data });
    if (data.unlabelled > 0) onEvent({ type: 'step', message: dataWords(data) });
  }

  private async prepare(sweep: SweepConfig, onEvent: OnEvent): Promise<Prepared> {
    const step = (message: string): void => onEvent({ type: 'step', message });
    step(trainingOn(await this.aside.backend()));
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
    parent: Run,
    lockStep: boolean,
  ): Promise<Pick<StudyResult, 'message' | 'limit'>> {
    const hypervolume = new HypervolumeRecord(sweep, store, parent);
    const { ended, message, limit } = await runStudy({
      store,
      sampler: this.make(sweep.sampler) as Sampler,
      pruner: this.make(sweep.pruner) as Pruner,
      audit: sweep.audit,
      space: sweep.space,
      seed: sweep.seed,
      rules: rulesOf(sweep),
      trials: planned,
      limits: limitsOf(sweep),
      parallel,
      onLive: (live) => this.onLive(live * sweep.seeds),
      // Workers have rounds of their own. Students of one trial are not told apart in rounds: such trials go on after a kill without waiting for their place.
      ...(lockStep && sweep.seeds === 1 && { clock: this.clock }),
      signal,
      runTrial: (trial) => seat.run(trial),
      names: { sampler: sweep.sampler.use, pruner: sweep.pruner.use },
      onEvent: (event) => {
        if (event.type === 'reported') seat.reported(event);
        if (event.type === 'told') seat.gaveUp(event);
        if (event.type === 'told') hypervolume.tell();
        if (event.type === 'told' || event.type === 'left') onEvent(event);
      },
    });
    hypervolume.tell();
    if (ended === 'aborted') signal.throwIfAborted();
    return { message, limit };
  }

  private async answer(request: SweepRequest, seat: TrialSeat, trained: Trained): Promise<SweepResult> {
    const { sweep, study, store, planned } = request;
    const { prepared, parent, started, stopped, limit } = trained;
    const trials = trialRecords(store);
    await breath(); // with very many trials each part of this takes long
    const directions = sweep.objectives.map(({ direction }) => direction);
    const best = bestTrial(trials, directions);
    const pareto = paretoOf(trials, sweep.objectives);
    const winner = await this.anew(request, trials, trained);
    const chosen = winner ? trials.find(({ number }) => number === winner.trial)! : best;
    if (chosen) parent.metrics([{ key: 'objective', value: chosen.value!, step: 0, timestamp: Date.now() }]);
    const { make, runner, preparation, tracker, log, onLive } = this;
    if (chosen) tellBest(tracker, store, chosen.number, (number) => trialKey(study, number));
    const finished = chosen && (await seat.winner(chosen));
    const examination = finished && examinationOf(finished);
    const { controlEpochs, ...concluded } = finished
      ? await conclude(request, finished, chosen.number, parent, { make, runner, preparation, tracker, log, onLive })
      : { control: null, controlEpochs: null, test: null, gain: null, against: null };
    const data = concluded.test ? await recordAllData(parent, prepared.text, log) : trained.data;
    await breath();
    const pruning = pruningResult(sweep, store);
    await breath();
    const analysis = analysisOf(store);
    await breath();
    const seconds = (performance.now() - started) / 1000;
    const result = {
      data: dataCounts(prepared.text),
      trials,
      best,
      pareto,
      winner,
      pruning,
      analysis,
      examination,
      ...concluded,
      seconds,
      studySeconds: studySeconds(store),
      stopped,
      limit,
    };
    await breath();
    const spent = request.resumed ? result.studySeconds : seconds;
    const { run, plots } = gatherPlots(parent);
    if (pareto) await recordPareto(pareto, { parent: run, tracker, study, trials, space: sweep.space });
    const outcome = { sweep, study, store, prepared, planned, chosen, ...result, seconds: spent };
    await finishParent(run, outcome);
    await breath();
    await recordAnalysis(run, sweep, store, analysis);
    if (examination) await this.examined(tracker.amend(trialKey(study, chosen!.number)), run, examination);
    if (finished && tracker.kind === 'mlflow') recordModel(tracker.amend(trialKey(study, chosen.number)), await this.model(finished), log);
    const { backend } = await this.aside.backend();
    const page = await sweepPage(outcome, { ...trained, plots, data, finished, controlEpochs, backend });
    run.artifact('report.html', page);
    return { ...result, page };
  }

  /** The chosen student as an MLflow model. */
  private async model(finished: FinishedTrial): Promise<StudentModel | null> {
    if (!this.aside.elsewhere) return studentModel(finished, this.make);
    const { experiment, trained } = finished;
    return this.aside.ask(experiment, { type: 'model', trained, versions: await this.runner.versions(finished) });
  }

  /** The close look in the chosen trial's run; its picture also in the parent, whose page shows it. */
  private async examined(trial: Run, parent: Run, found: Examination): Promise<void> {
    parent.artifact('plots/reliability.svg', await recordExamination(trial, found));
  }

  /** The best configurations on fresh seeds, where the sweep asks for it. */
  private async anew(request: SweepRequest, trials: readonly TrialRecord[], { parallel }: Trained): Promise<Winner | null> {
    const { sweep, onEvent } = request;
    const { runner, tracker, onLive } = this;
    const winner = await chooseAnew(request, trials, parallel * sweep.seeds, { runner, tracker, onLive });
    if (winner) onEvent({ type: 'step', message: winnerLines(winner, sweep.objective)[0]! });
    return winner;
  }
}

/** What there is before the first trial. */
interface Ready {
  readonly prepared: Prepared;
  readonly data: DataReport;
  readonly parent: Run;
  readonly started: number;
  /** Seconds that data and teacher took. */
  readonly preparing: number;
}

/** What the trials leave to be told. */
interface Trained extends Ready {
  readonly stopped: string | null;
  readonly limit: StudyResult['limit'];
  readonly parallel: number;
}
