/** What a sweep needs of tensors beside its students' training: in this process, or in another one where students train elsewhere. */
import { randomUUID } from 'node:crypto';
import { inject, injectable } from 'inversify';
import { ProcessPool } from '../execute/index.js';
import { Interrupt, Log } from '../plugin/index.js';
import type { Experiment, SweepConfig } from '../config/types.js';
import { errandFaultOf, type Answered, type Answers, type Errand, type Wanted } from './errand-messages.js';
import { fileDigests } from './file-digests.js';
import { ErrandModule, LoadBackend, PlainTensors, SharedFiles, type Backend } from './tokens.js';

const alone = { workers: 1, students: 1, memory: null, patience: Infinity };

/** Has another process of this machine do what needs TensorFlow once students are known to train elsewhere: this one then never loads it. */
@injectable()
export class Aside {
  private there: Promise<Backend> | null = null;
  private pool: ProcessPool | null = null;
  /** Digests of files as the sweep has begun with them: a shared folder has those, whatever becomes of the files. */
  private digests: Readonly<Record<string, string>> = {};

  constructor(
    @inject(LoadBackend) private readonly load: LoadBackend,
    @inject(PlainTensors) private readonly plain: PlainTensors,
    @inject(ErrandModule) private readonly module: ErrandModule,
    @inject(Interrupt) private readonly interrupt: AbortSignal,
    @inject(SharedFiles) private readonly shared: SharedFiles | null,
    @inject(Log) private readonly log: Log,
  ) {}

  /** Whether another process does it. */
  get elsewhere(): boolean {
    return this.there !== null;
  }

  /** Has another process do it from now on; the first thing is a rehearsal. Throws what that throws. */
  async leave({ experiment, space }: Pick<SweepConfig, 'experiment' | 'space'>): Promise<void> {
    this.there = this.ask(experiment, { type: 'rehearse', space });
    await this.there.finally(() => this.close());
  }

  /** What trains: the other process has told. */
  backend(): Promise<Backend> {
    return this.there ?? this.load();
  }

  /** Makes networks ready to be built; what is computed with them is asked for elsewhere. */
  async ready(): Promise<void> {
    await (this.there ? this.plain() : this.load());
  }

  /** Has an errand done. Throws what it throws, and the signal's reason once the sweep is to end. */
  async ask<T extends Wanted['type']>(experiment: Experiment, wanted: Extract<Wanted, { type: T }>): Promise<Answers[T]> {
    this.interrupt.throwIfAborted();
    this.digests = { ...(await fileDigests(this.shared, experiment)), ...this.digests };
    const errand: Errand = { document: experiment.document, files: this.digests, ...(wanted as Wanted) };
    const pool = (this.pool ??= new ProcessPool(this.module, alone, this.log));
    let answered: Answered | null = null;
    const end = (): void => void this.close();
    this.interrupt.addEventListener('abort', end, { once: true });
    try {
      const running = pool.run({ id: randomUUID(), students: 1, alone: true, work: errand }, (said) => (answered = said as Answered));
      await running.ended;
    } catch (fault) {
      this.interrupt.throwIfAborted();
      throw fault;
    } finally {
      this.interrupt.removeEventListener('abort', end);
    }
    return resultOf<T>(answered);
  }

  /** Ends the other process until it is needed again. */
  async close(): Promise<void> {
    const { pool } = this;
    this.pool = null;
    await pool?.close();
  }
}

function resultOf<T extends Wanted['type']>(answered: Answered | null): Answers[T] {
  if (!answered) throw new Error('the process beside the sweep has ended without an answer');
  if ('fault' in answered) throw errandFaultOf(answered.fault);
  return answered.answer as Answers[T];
}
