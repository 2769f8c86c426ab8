/** The side of a worker: takes cohorts that fit it out of the queue, has its processes train them, carries what both sides say. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { deserialize } from 'node:v8';
import { Worker, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { LostWorker, type Cohort, type Log } from '../../plugin/index.js';
import type { ProcessOptions, ProcessPool } from '../processes.js';
import type { Seated } from '../process-worker.js';
import { Bell } from './bell.js';
import { connectQueue, type QueueAddress } from './connection.js';
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
import { Trouble, within } from './trouble.js';

const PAUSE = 10; // milliseconds between two looks for the last cohorts' ends
const PARTING = 5_000; // milliseconds that a queue may take to let go

/** What trains the cohorts that a worker takes. */
export interface Pool extends Pick<ProcessPool, 'hasRoom' | 'busy' | 'close'> {
  run(cohort: Cohort, hear: (message: unknown) => void): Pick<Seated, 'send' | 'leave' | 'ended'>;
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

type Running = ReturnType<Pool['run']>;
interface Taken {
  readonly job: Job<JobData>;
  /** Unlike the job's id it is another one where the same job is taken again. */
  readonly token: string;
  readonly running: Running;
  /** Whether it was left for others. */
  left: boolean;
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
  private readonly bell: Bell;
  private readonly post: Post;
  private readonly queues: { readonly worker: Worker<JobData>; readonly needs: Pick<Cohort, 'students' | 'alone'> }[];
  /** By token. */
  private readonly taken = new Map<string, Taken>();
  private readonly deaf = new AbortController();
  private readonly since = Date.now();
  private done = 0;

  constructor(private readonly options: QueueWorkerOptions) {
    const { address, prefix, log, lease, students } = options;
    const trouble = (this.trouble = new Trouble(address.name, log));
    this.redis = connectQueue(address, trouble, () => this.taken.forEach((taken) => this.leave(taken)));
    this.ear = connectQueue(address, trouble);
    this.bell = new Bell(connectQueue(address, trouble), trouble);
    this.post = new Post(this.redis, trouble, this.deaf.signal);
    const fitting = sizes.filter((size) => size <= students).toReversed();
    const kinds = fitting.flatMap((size) => [true, false].map((alone) => ({ students: size, alone })));
    this.queues = kinds.map((needs) => {
      const worker = new Worker<JobData>(queueName(needs), null, {
        connection: this.redis,
        prefix,
        lockDuration: lease,
        stalledInterval: lease / 2,
        maxStalledCount: 1,
      });
      worker.on('error', (fault) => trouble.tell(fault));
      return { worker, needs };
    });
  }

  async serve(signal: AbortSignal): Promise<void> {
    const { prefix, lease } = this.options;
    for (const { worker } of this.queues) await worker.startStalledCheckTimer();
    const take = (message: unknown): void => this.hear(message as ToQueueWorker);
    void receive({ redis: this.ear, box: workerBox(prefix, this.id), trouble: this.trouble, signal: this.deaf.signal, take });
    void this.beat();
    const beat = setInterval(() => void this.beat(), lease / 3);
    await Promise.race([this.seek(signal), once(signal, 'abort')]); // a queue that is away does not answer
    for (const taken of this.taken.values()) this.leave(taken);
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
        const token = randomUUID();
        const job = await worker.getNextJob(token, { block: false });
        if (!job) continue;
        if (signal.aborted) return false; // others will have it
        await this.begin(job, token);
        return true;
      }
    } catch (fault) {
      this.trouble.tell(fault as Error);
    }
    return false;
  }

  private async begin(job: Job<JobData>, token: string): Promise<void> {
    const { prefix } = this.options;
    // Nobody waits for it: its study is over, or goes on under another name.
    if (!(await this.redis.exists(studyBeat(prefix, job.data.study)))) return void (await job.moveToCompleted('', token, false));
    const cohort = deserialize(Buffer.from(job.data.cohort, 'base64')) as Cohort;
    this.tell(job, { type: 'begun' });
    const running = this.options.pool.run({ ...cohort, id: token }, (message) => {
      this.options.onMessage?.(message);
      this.tell(job, { type: 'say', message });
    });
    const taken: Taken = { job, token, running, left: false };
    this.taken.set(token, taken);
    void running.ended.then(
      () => this.end(taken, taken.left ? { type: 'lost', reason: 'left the queue', blame: 'none' } : { type: 'done' }),
      ({ reason, blame }: LostWorker) => this.end(taken, { type: 'lost', reason, blame }),
    );
  }

  private tell({ id, data }: Job<JobData>, told: Told): void {
    this.post.send(studyBox(this.options.prefix, data.study), { ...told, id, worker: this.id });
  }

  private async end({ job, token }: Taken, told: Told): Promise<void> {
    this.bell.ring(); // its places are free
    const again = [...this.taken.values()].some((other) => other.job.id === job.id && other.token !== token);
    if (!again) this.tell(job, told);
    if (told.type === 'done') this.done++;
    await within(PARTING, job.moveToCompleted('', token, false)); // rejects where it was given to others meanwhile
    this.taken.delete(token);
  }

  private leave(taken: Taken): void {
    taken.left = true;
    taken.running.leave();
  }

  private hear(message: ToQueueWorker): void {
    for (const taken of this.taken.values()) {
      if (taken.job.id !== message.id) continue;
      if (message.type === 'drop') this.leave(taken);
      else taken.running.send(message.message);
    }
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
    for (const taken of this.taken.values()) {
      const [kept, wanted] = await Promise.all([
        taken.job.extendLock(taken.token, lease).catch(() => 0),
        this.redis.exists(studyBeat(prefix, taken.job.data.study)),
      ]);
      if (!kept || !wanted) this.leave(taken);
    }
  }
}
