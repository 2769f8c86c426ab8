/** A benchmark from its file to its table: every cell trained on all seeds, through the same fused trials and the same journal as a sweep. */
import { inject, injectable } from 'inversify';
import type { Pruner } from '../plugin/index.js';
import { benchmarkRows } from '../report/index.js';
import { runStudy } from '../sweep/index.js';
import { Tracker, type Run } from '../track/tracker.js';
import { cellRecords, cellSampler, cellSpace, cellWords } from './benchmark-cells.js';
import { benchmarkStart, finishBenchmark } from './benchmark-record.js';
import type { BenchmarkRequest, BenchmarkResult } from './benchmark-types.js';
import { CellSeat } from './cell-seat.js';
import { Preparation } from './preparation.js';
import { recordData } from './record.js';
import { parallelOf } from './parallel.js';
import { trialRecords } from './sweep-record.js';
import { ChooseParallel, LoadBackend, Make, OnLive, trainingOn } from './tokens.js';
import { TrialRunner } from './trial-runner.js';

const endsNothing: Pruner = { judge: () => ({ prune: false }) };

/** Runs what is left of a benchmark's cells and tells what all of them came to. */
@injectable()
export class BenchmarkJob {
  constructor(
    @inject(Make) private readonly make: Make,
    @inject(Preparation) private readonly preparation: Preparation,
    @inject(TrialRunner) private readonly runner: TrialRunner,
    @inject(Tracker) private readonly tracker: Tracker,
    @inject(LoadBackend) private readonly backend: LoadBackend,
    @inject(ChooseParallel) private readonly choose: ChooseParallel,
    @inject(OnLive) private readonly onLive: OnLive,
  ) {}

  /** An abort leaves parent and study to be resumed. */
  async run(request: BenchmarkRequest): Promise<BenchmarkResult> {
    const { benchmark, study, store, onEvent, signal } = request;
    const started = performance.now();
    const parent = this.tracker.start(benchmarkStart(benchmark, study));
    const ended = trialRecords(store).filter(({ state }) => state !== 'running' && state !== 'waiting');
    onEvent({ type: 'study', study, journal: store.path, total: benchmark.cells.length, resumed: request.resumed, ended });
    try {
      onEvent({ type: 'step', message: trainingOn(await this.backend()) });
      await this.prepare(request, parent, new Set(ended.map(({ number }) => number)));
      this.noteOpened(request);
      const stopped = await this.cells(request, parent);
      signal.throwIfAborted();
      const rows = benchmarkRows(cellRecords(benchmark, store), benchmark.metric, {
        seed: benchmark.experiment.config.seed,
        margin: benchmark.margin,
      });
      finishBenchmark(parent, this.tracker, { benchmark, study, store, rows });
      parent.end(rows.some(({ over }) => over) ? 'FINISHED' : 'FAILED', Date.now());
      return { rows, seconds: (performance.now() - started) / 1000, stopped };
    } catch (fault) {
      if (!signal.aborted) parent.end('FAILED', Date.now());
      throw fault;
    }
  }

  /** Reads the data and asks the teachers of the cells that are left, one after the other: cells that train together need not wait for one. */
  private async prepare({ benchmark, onEvent, signal }: BenchmarkRequest, parent: Run, done: ReadonlySet<number>): Promise<void> {
    const told = new Set<string>();
    for (const [number, cell] of benchmark.cells.entries()) {
      signal.throwIfAborted();
      const { data, experiment } = cell;
      if (!told.has(data)) recordData(parent, experiment, await this.preparation.prepare(experiment));
      told.add(data);
      if (done.has(number) || cell.scored === 'teacher' || !experiment.config.teacher) continue;
      onEvent({ type: 'step', message: `teacher '${experiment.config.teacher.use}' for ${cellWords(cell)}` });
      await this.preparation.prepare(experiment);
    }
  }

  private async cells(request: BenchmarkRequest, parent: Run): Promise<string | null> {
    const { benchmark, store, onEvent, signal } = request;
    const { make, runner, preparation, tracker } = this;
    const parallel = await this.parallel(request);
    parent.tags({ 'stillhouse.parallel': String(parallel) });
    const seat = new CellSeat(request, { make, runner, preparation, tracker });
    const { ended, message } = await runStudy({
      store,
      sampler: cellSampler(benchmark),
      pruner: endsNothing,
      space: cellSpace(benchmark),
      seed: 0,
      trials: benchmark.cells.length,
      parallel,
      onLive: (live) => this.onLive(live * benchmark.seeds),
      signal,
      runTrial: (trial) => seat.run(trial),
      names: { sampler: 'benchmark', pruner: 'none' },
      onEvent: (event) => {
        if (event.type === 'told' || event.type === 'left') onEvent(event);
      },
    });
    if (ended === 'aborted') signal.throwIfAborted();
    return message;
  }

  /** As many cells at the same time as the largest of the students allows. */
  private async parallel(request: BenchmarkRequest): Promise<number> {
    const { benchmark, store, resumed } = request;
    const { parallel, memory, seeds, cells } = benchmark;
    const planned = cells.length;
    const students = new Map(
      cells.filter(({ scored }) => scored === 'student').map((cell) => [JSON.stringify([cell.data, cell.student]), cell]),
    );
    let fewest = planned;
    for (const { experiment } of students.values()) {
      const sweep = { experiment, parallel, memory, seeds };
      const asked = { sweep, store: { studyNotes: () => ({}), noteStudy: () => undefined }, resumed: false, planned };
      fewest = Math.min(fewest, await parallelOf(asked, await this.preparation.prepare(experiment), this.choose));
      if (parallel !== 'auto' && memory === null) break;
    }
    const noted = resumed ? store.studyNotes()['parallel'] : null;
    const chosen = typeof noted === 'number' ? noted : fewest;
    store.noteStudy({ parallel: chosen });
    return chosen;
  }

  /** When the test splits were opened first. */
  private noteOpened({ store }: BenchmarkRequest): void {
    if (!store.studyNotes()['test_opened']) store.noteStudy({ test_opened: new Date().toISOString() });
  }
}
