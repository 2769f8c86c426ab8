/** Worker processes of this machine, begun as they are needed, watched, and replaced where one is lost. */
import type { Cohort, Log, Workers } from '../plugin/index.js';
import { ProcessWorker, Seated } from './process-worker.js';

/** How many processes train, and when one is ended. */
export interface ProcessOptions {
  /** Most processes. */
  readonly workers: number;
  /** Students that train at the same time in each. */
  readonly students: number;
  /** Bytes of memory after which a process is ended; null: no limit. */
  readonly memory: number | null;
  /** Milliseconds without a sign of progress after which a process is ended. */
  readonly patience: number;
}

const WATCH = 500; // milliseconds

/** Trains cohorts in child processes of this one. `module` makes a worker of a process. */
export class ProcessPool implements Workers {
  readonly cohort = 1;
  readonly others = false;
  private readonly waiting: Seated[] = [];
  private workers: ProcessWorker[] = [];
  private begun = 0;
  private watched = performance.now();
  private readonly timer = setInterval(() => this.watch(), WATCH).unref();
  private closed = false;

  constructor(
    private readonly module: string,
    private readonly options: ProcessOptions,
    private readonly log: Log,
  ) {}

  get places(): number {
    return this.options.workers * this.options.students;
  }

  run(cohort: Cohort, hear: (message: unknown) => void): Seated {
    const seated = new Seated(cohort, hear);
    this.waiting.push(seated);
    this.seat();
    return seated;
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    for (const worker of this.workers) worker.kill('was ended with the study', true);
    await Promise.all(this.workers.map(({ exited }) => exited));
  }

  /** Whether a cohort would find its place at once. */
  hasRoom(cohort: Pick<Cohort, 'students' | 'alone'>): boolean {
    if (this.waiting.length > 0) return false;
    return this.workers.length < this.options.workers || this.workers.some((worker) => worker.idle || this.fits(worker, cohort));
  }

  /** Students that train now. */
  get busy(): number {
    return this.workers.reduce((sum, worker) => sum + worker.busy, 0);
  }

  private fits(worker: ProcessWorker, { alone, students }: Pick<Cohort, 'students' | 'alone'>): boolean {
    return !alone && !worker.reserved && worker.busy + students <= this.options.students;
  }

  /** Hands out what waits, in order; what fits nowhere yet lets others pass. */
  private seat(): void {
    if (this.closed) return;
    for (const seated of this.waiting.slice()) {
      const worker = seated.dropped ? null : this.workerFor(seated.cohort);
      if (!worker && !seated.dropped) continue;
      this.waiting.splice(this.waiting.indexOf(seated), 1);
      worker?.take(seated);
    }
  }

  /** The least busy process that has room, a new one rather than one that is at work; null where none has. */
  private workerFor(cohort: Cohort): ProcessWorker | null {
    const [best] = this.workers.filter((worker) => worker.idle || this.fits(worker, cohort)).sort((a, b) => a.busy - b.busy);
    if (best?.idle) return best;
    return this.workers.length < this.options.workers ? this.begin() : (best ?? null);
  }

  private begin(): ProcessWorker {
    const worker: ProcessWorker = new ProcessWorker({
      module: this.module,
      students: this.options.students,
      number: ++this.begun,
      log: this.log,
      onChange: () => {
        this.workers = this.workers.filter(({ gone }) => !gone);
        this.seat();
      },
    });
    this.workers.push(worker);
    return worker;
  }

  private watch(): void {
    const late = performance.now() - this.watched > 2 * WATCH;
    this.watched = performance.now();
    if (late) return; // this process was held up itself: what the others said meanwhile is heard first
    for (const worker of this.workers) worker.judge(this.options.memory, this.options.patience);
  }
}
