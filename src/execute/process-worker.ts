/** A child process that trains cohorts, and what is known of how it does. */
import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { LostWorker, type Cohort, type Log } from '../plugin/index.js';
import type { FromWorker, ToWorker } from './messages.js';

const MIB = 2 ** 20;
const START = 60_000; // milliseconds that a process may take until its first sign of life, whatever is asked of it later
const TAIL = 5; // lines of stderr that a loss is told with

/** A cohort that waits for a worker or has one. */
export class Seated {
  private worker: ProcessWorker | null = null;
  /** Whether it was left before a worker had it. */
  dropped = false;
  private take!: () => void;
  readonly taken = new Promise<void>((take) => (this.take = take));
  private readonly early: unknown[] = [];
  private settle!: { readonly done: () => void; readonly lost: (reason: LostWorker) => void };
  readonly ended = new Promise<void>((done, lost) => (this.settle = { done, lost }));

  constructor(
    readonly cohort: Cohort,
    readonly hear: (message: unknown) => void,
  ) {
    this.ended.catch(() => undefined); // told to whoever waits
  }

  send(message: unknown): void {
    if (this.worker) this.worker.tell({ type: 'say', id: this.cohort.id, message });
    else this.early.push(message);
  }

  /** Has the worker keep what is worth it and end the cohort; nobody hears it any more. One that has no worker yet is done. */
  leave(): void {
    if (this.worker) return this.worker.tell({ type: 'leave', id: this.cohort.id });
    this.dropped = true;
    this.done();
  }

  begin(worker: ProcessWorker): void {
    this.worker = worker;
    this.take();
    const { id, work } = this.cohort;
    worker.tell({ type: 'begin', id, work });
    for (const message of this.early) this.send(message);
  }

  done(): void {
    this.settle.done();
  }

  lose(reason: string, blame: LostWorker['blame']): void {
    this.settle.lost(new LostWorker(reason, blame));
  }
}

export interface WorkerParts {
  /** Module that the process runs; it is told how many students to expect at the same time. */
  readonly module: string;
  readonly students: number;
  readonly number: number;
  readonly log: Log;
  /** Told when places of it are free again, and when the process is gone. */
  readonly onChange: () => void;
}

/** One child process with the cohorts that it trains. */
export class ProcessWorker {
  private readonly child: ChildProcess;
  private readonly seated = new Map<string, Seated>();
  private readonly tail: string[] = [];
  private progress = -1;
  private started = false;
  private since = performance.now();
  /** Why we ended it, and whether that was for no fault of its own. */
  private verdict: string | null = null;
  private blameless = false;
  gone = false;
  readonly exited: Promise<void>;

  constructor(private readonly parts: WorkerParts) {
    const { module, students, number, log } = parts;
    this.child = fork(module, [String(students)], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], serialization: 'advanced', execArgv: [] });
    attempt(() => writeFileSync(`/proc/${this.child.pid}/oom_score_adj`, '500')); // where memory ends, a worker goes and not what keeps the study
    this.child.on('message', (message) => this.hear(message as FromWorker));
    this.child.on('error', (fault) => (this.verdict ??= `cannot be begun: ${fault.message}`));
    // What plugins and libraries print there.
    createInterface(this.child.stdout!).on('line', (line) => log.info(`worker ${number}: ${line}`));
    createInterface(this.child.stderr!).on('line', (line) => void (this.tail.push(line), this.tail.splice(0, this.tail.length - TAIL)));
    this.exited = new Promise((resolve) => {
      const ended = async (code: number | null, signal: NodeJS.Signals | null): Promise<void> => {
        await setImmediate(); // the last messages and lines
        this.end(this.verdict ?? ending(code, signal));
        resolve();
      };
      this.child.once('exit', (code, signal) => void ended(code, signal));
      this.child.once('error', () => void ended(null, null));
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Students that train in it. */
  get busy(): number {
    return [...this.seated.values()].reduce((sum, { cohort }) => sum + cohort.students, 0);
  }

  get idle(): boolean {
    return this.seated.size === 0;
  }

  /** Whether a cohort has it for itself. */
  get reserved(): boolean {
    return [...this.seated.values()].some(({ cohort }) => cohort.alone);
  }

  take(seated: Seated): void {
    if (this.idle) this.since = performance.now();
    this.seated.set(seated.cohort.id, seated);
    seated.begin(this);
  }

  tell(message: ToWorker): void {
    this.child.send(message, () => undefined); // where it is gone, that is told elsewhere
  }

  /** Ends the process where it takes too much memory (bytes) or has given no sign of progress for too long (milliseconds). */
  judge(memory: number | null, patience: number): void {
    const taken = memory === null ? null : residentBytes(this.child.pid);
    const stuck = performance.now() - this.since;
    const most = this.started ? patience : Math.max(patience, START);
    if (taken !== null && taken > memory!)
      this.kill(`took ${Math.round(taken / MIB)} MiB of memory, more than its ${Math.round(memory! / MIB)} MiB`);
    else if (!this.idle && stuck > most) this.kill(`gave no sign of progress for ${Math.round(stuck / 1000)} seconds`);
  }

  kill(reason: string, blameless = false): void {
    this.verdict ??= reason;
    this.blameless = blameless;
    this.child.kill('SIGKILL');
  }

  private hear(message: FromWorker): void {
    const { log, onChange } = this.parts;
    this.started = true;
    if (message.type !== 'beat' || message.progress !== this.progress) this.since = performance.now();
    if (message.type === 'beat') this.progress = message.progress;
    if (message.type === 'log') log[message.level](message.message);
    if (message.type === 'say') this.seated.get(message.id)?.hear(message.message);
    if (message.type !== 'done') return;
    this.seated.get(message.id)?.done();
    this.seated.delete(message.id);
    onChange();
  }

  private end(reason: string): void {
    if (this.gone) return;
    this.gone = true;
    const said = this.tail.join(' | ').slice(-500);
    const blame = this.blameless ? 'none' : this.seated.size === 1 ? 'alone' : 'shared';
    for (const seated of this.seated.values()) seated.lose(said && !this.verdict ? `${reason}; it said last: ${said}` : reason, blame);
    this.seated.clear();
    this.parts.onChange();
  }
}

function ending(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGKILL') return 'was killed (SIGKILL): by a person, or by the system for want of memory';
  return signal ? `was ended by ${signal}` : `ended by itself with exit code ${code}`;
}

/** What a process takes now; null where the system does not tell. */
function residentBytes(pid: number | undefined): number | null {
  const kib = attempt(() => /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return kib ? Number(kib) * 1024 : null;
}

function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}
