/** The side of a worker: takes cohorts that fit it out of the queue, has its processes train them, carries what both sides say. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { deserialize } from 'node:v8';
import { Worker, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Cohort, Log } from '../../plugin/index.js';
import type { ProcessOptions, ProcessPool } from '../processes.js';
import { Bell } from './bell.js';
import { connectQueue, type QueueAddress } from './connection.js';
import { keepLease, RedisClock, shortenLeases, tokenOf } from './lease.js';
import { Post, receive } from './letters.js';
import {
  queueName,
  sizes,
  studyBeat,
  studyBox,
  workerBeat,
  workerBox,
  type JobData,
  type Told,
  type ToQueueWorker,
  type WorkerBeat,
} from './names.js';
import { Taken, type Left, type Running } from './taken.js';
import { Trouble, within } from './trouble.js';

const PAUSE = 10; // milliseconds between two looks for the last cohorts' ends
const PARTING = 5_000; // milliseconds that a queue may take to let go

/** What trains the cohorts that a worker takes. */
export interface Pool extends Pick<ProcessPool, 'hasRoom' | 'busy' | 'close'> {
  run(cohort: Cohort, hear: (message: unknown) => void): Running;
}

export interface QueueWorkerOptions extends Pick<ProcessOptions, 'workers' | 'students'> {
  readonly address: QueueAddress;
  readonly prefix: string;
  /** For people. */
  readonly name: string;
  /** Closed with the worker. */
  readonly pool: Pool;
  /** Milliseconds without a sign of life after which its cohorts are given to others. */
  readonly lease: number;
  readonly log: Log;
  /** Told each message of a cohort, before it is sent on. */
  readonly onMessage?: (message: unknown) => void;
}

/** Trains cohorts until the signal is aborted; then what it has is kept and given back. */
export async function serveQueue(options: QueueWorkerOptions, signal: AbortSignal): Promise<void> {
  const worker = new QueueWorker(options);
  try {
    await worker.serve(signal);
  } finally {
    await worker.close();
  }
}

class QueueWorker {
  private readonly id = randomUUID();
  private readonly trouble: Trouble;
  private readonly redis: Redis;
  private readonly ear: Redis;
  private readonly clock: RedisClock;
  private readonly bell: Bell;
  private readonly post: Post;
  private readonly queues: { readonly worker: Worker<JobData>; readonly needs: Pick<Cohort, 'students' | 'alone'> }[];
  private readonly taken = new Set<Taken>();
  private readonly deaf = new AbortController();
  private readonly since = Date.now();
  private done = 0;

  constructor(private readonly options: QueueWorkerOptions) {
    const { address, prefix, log, lease, students } = options;
    const trouble = (this.trouble = new Trouble(address.name, log));
    this.redis = connectQueue(address, trouble, () => this.leaveAll('given back'));
    this.ear = connectQueue(address, trouble);
    this.clock = new RedisClock(this.redis);
    this.bell = new Bell(connectQueue(address, trouble), trouble);
    this.post = new Post(this.redis, trouble, this.deaf.signal);
    const fitting = sizes.filter((size) => size <= students).toReversed();
    const kinds = fitting.flatMap((size) => [true, false].map((alone) => ({ students: size, alone })));
    this.queues = kinds.map((needs) => {
      const worker = new Worker<JobData>(queueName(needs), null, {
        connection: this.redis,
        prefix,
        lockDuration: lease,
        stalledInterval: this.pause,
        maxStalledCount: 1,
      });
      worker.on('error', (fault) => trouble.tell(fault));
      return { worker, needs };
    });
  }

  /** Milliseconds between two looks for silent workers. */
  private get pause(): number {
    return this.options.lease / 2;
  }

  async serve(signal: AbortSignal): Promise<void> {
    const { prefix, lease } = this.options;
    for (const { worker } of this.queues) await worker.startStalledCheckTimer();
    const take = (message: unknown): void => this.hear(message as ToQueueWorker);
    void receive({ redis: this.ear, box: workerBox(prefix, this.id), trouble: this.trouble, signal: this.deaf.signal, take });
    void this.beat();
    const beat = setInterval(() => void this.beat(), lease / 3);
    await Promise.race([this.seek(signal), once(signal, 'abort')]); // a queue that is away does not answer
    this.leaveAll('given back');
    while (this.taken.size > 0) await delay(PAUSE);
    clearInterval(beat);
  }

  async close(): Promise<void> {
    await this.options.pool.close();
    await within(PARTING, this.part());
    this.deaf.abort();
    this.ear.disconnect();
    this.bell.close();
    this.redis.disconnect();
    for (const { worker } of this.queues) void worker.disconnect().catch(() => undefined);
  }

  private async part(): Promise<void> {
    await this.post.sent();
    for (const { worker } of this.queues) await worker.close();
    const { prefix } = this.options;
    await this.redis.del(workerBeat(prefix, this.id), workerBox(prefix, this.id));
  }

  private async seek(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) if (!(await this.take(signal))) await this.bell.rest(this.fitting(), signal);
  }

  /** Markers of the queues whose cohorts fit the places that are free. */
  private fitting(): string[] {
    const fitting = this.queues.filter(({ needs }) => this.options.pool.hasRoom(needs));
    return fitting.map(({ worker }) => worker.toKey('marker'));
  }

  /** Takes a cohort that fits; false where there is none. */
  private async take(signal: AbortSignal): Promise<boolean> {
    try {
      for (const { worker, needs } of this.queues) {
        if (!this.options.pool.hasRoom(needs)) continue;
        const token = tokenOf(randomUUID(), this.options.lease);
        const job = await worker.getNextJob(token, { block: false });
        if (!job) continue;
        if (signal.aborted) return false; // others will have it
        await this.begin(worker, job, token, signal);
        return true;
      }
    } catch (fault) {
      this.trouble.tell(fault as Error);
    }
    return false;
  }

  private async begin(worker: Worker<JobData>, job: Job<JobData>, token: string, signal: AbortSignal): Promise<void> {
    // Its workers have fallen silent too often: its study is to know.
    if (job.deferredFailure) return void (await job.moveToFailed(new Error(job.deferredFailure), token, false));
    // Nobody waits for it: its study is over, or goes on under another name.
    if (!(await this.isWanted(job))) return void (await job.moveToCompleted('', token, false));
    if (signal.aborted) return; // others will have it
    const cohort = deserialize(Buffer.from(job.data.cohort, 'base64')) as Cohort;
    this.tell(job, { type: 'begun' });
    const running = this.options.pool.run({ ...cohort, id: token }, (message) => {
      this.options.onMessage?.(message);
      this.tell(job, { type: 'say', message });
    });
    const taken = new Taken(job, token, running, () => keepLease(this.redis, worker, job, token, this.options.lease));
    this.taken.add(taken);
    void taken.ended().then((told) => this.end(taken, told));
  }

  private isWanted({ data }: Job<JobData>): Promise<number> {
    return this.redis.exists(studyBeat(this.options.prefix, data.study));
  }

  private tell({ id, attemptsStarted: taking, data }: Job<JobData>, told: Told): void {
    this.post.send(studyBox(this.options.prefix, data.study), { ...told, id, taking, worker: this.id });
  }

  private async end(taken: Taken, told: Told | null): Promise<void> {
    const { job, token, left } = taken;
    this.bell.ring(); // its places are free
    if (told) this.tell(job, told);
    if (told?.type === 'done') this.done++;
    if (left !== 'lease lost') await within(PARTING, job.moveToCompleted('', token, false)); // rejects where others have it meanwhile
    this.taken.delete(taken);
  }

  private leaveAll(why: Left): void {
    for (const taken of this.taken) taken.leave(why);
  }

  private hear(message: ToQueueWorker): void {
    for (const taken of this.taken) taken.hear(message);
  }

  private async beat(): Promise<void> {
    try {
      await this.live();
      this.trouble.over();
    } catch (fault) {
      this.trouble.tell(fault as Error);
    }
  }

  /** Gives signs of life for itself and its cohorts; those that are not its own any more, or that nobody waits for, are left. */
  private async live(): Promise<void> {
    const { prefix, lease, name, workers: processes, students } = this.options;
    const beat: WorkerBeat = { name, since: this.since, processes, students, busy: this.options.pool.busy, done: this.done };
    await this.redis.set(workerBeat(prefix, this.id), JSON.stringify(beat), 'PX', Math.ceil(lease));
    await Promise.all(Array.from(this.taken, (taken) => this.renew(taken)));
    const queues = this.queues.map(({ worker }) => worker);
    await this.clock.whenSet(() => shortenLeases(this.redis, queues, this.pause));
  }

  private async renew(taken: Taken): Promise<void> {
    if (taken.left === 'lease lost') return; // it ends, and is another's
    const [kept, wanted] = await Promise.all([taken.keep(), this.isWanted(taken.job)]);
    if (!kept) taken.leave('lease lost');
    if (!wanted) taken.leave('unwanted');
  }
}
