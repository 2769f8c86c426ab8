/** The side of a worker: takes cohorts that fit it out of the queue, has its processes train them, carries what both sides say. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { deserialize } from 'node:v8';
import { Worker, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { LostWorker, type Cohort, type Log } from '../../plugin/index.js';
import { ProcessPool, type ProcessOptions } from '../processes.js';
import { connectQueue, type QueueAddress } from './connection.js';
import { post, receive } from './letters.js';
import {
  queueName,
  sizes,
  studyBeat,
  studyBox,
  workerBeat,
  workerBox,
  type JobData,
  type ToQueueWorker,
  type ToStudy,
  type WorkerBeat,
} from './names.js';

const REST = { least: 10, most: 200 }; // milliseconds between two looks into empty queues

export interface QueueWorkerOptions extends ProcessOptions {
  readonly address: QueueAddress;
  readonly prefix: string;
  /** For people. */
  readonly name: string;
  /** Module that makes a worker of a process. */
  readonly module: string;
  /** Milliseconds without a sign of life after which its cohorts are given to others. */
  readonly lease: number;
  readonly log: Log;
  /** Told each message of a cohort, before it is sent on. */
  readonly onMessage?: (message: unknown) => void;
}

type Running = ReturnType<ProcessPool['run']>;
interface Taken {
  readonly job: Job<JobData>;
  readonly token: string;
  readonly running: Running;
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
  private readonly redis: Redis;
  private readonly ear: Redis;
  private readonly pool: ProcessPool;
  private readonly queues: { readonly worker: Worker<JobData>; readonly needs: Pick<Cohort, 'students' | 'alone'> }[];
  private readonly taken = new Map<string, Taken>();
  private readonly deaf = new AbortController();
  private readonly since = Date.now();
  private done = 0;
  private leaving = false;

  constructor(private readonly options: QueueWorkerOptions) {
    const { address, prefix, module, log, lease, students } = options;
    this.redis = connectQueue(address, log);
    this.ear = connectQueue(address, { info: () => undefined, warn: () => undefined });
    this.pool = new ProcessPool(module, options, log);
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
      worker.on('error', ({ message }) => log.warn(`the queue: ${message}`));
      return { worker, needs };
    });
  }

  async serve(signal: AbortSignal): Promise<void> {
    const { prefix, lease } = this.options;
    for (const { worker } of this.queues) await worker.startStalledCheckTimer();
    const hear = receive(this.ear, workerBox(prefix, this.id), this.deaf.signal, (message) => this.hear(message as ToQueueWorker));
    hear.catch(() => undefined);
    await this.live();
    const beat = setInterval(() => void this.live().catch(() => undefined), lease / 3);
    let rest = REST.least;
    while (!signal.aborted) {
      if (await this.take()) rest = REST.least;
      else await delay((rest = Math.min(REST.most, rest * 1.5)), undefined, { signal }).catch(() => undefined);
    }
    await this.leave();
    clearInterval(beat);
  }

  async close(): Promise<void> {
    await this.pool.close();
    this.deaf.abort();
    for (const { worker } of this.queues) await worker.close();
    const { prefix } = this.options;
    await this.redis.del(workerBeat(prefix, this.id), workerBox(prefix, this.id));
    this.ear.disconnect();
    this.redis.disconnect();
  }

  /** Takes a cohort that fits; false where there is none. */
  private async take(): Promise<boolean> {
    for (const { worker, needs } of this.queues) {
      if (!this.pool.hasRoom(needs)) continue;
      const token = randomUUID();
      const job = await worker.getNextJob(token, { block: false });
      if (!job) continue;
      await this.begin(job, token);
      return true;
    }
    return false;
  }

  private async begin(job: Job<JobData>, token: string): Promise<void> {
    const { prefix } = this.options;
    const { study } = job.data;
    const id = job.id!;
    // Nobody waits for it: its study is over, or goes on under another name.
    if (!(await this.redis.exists(studyBeat(prefix, study)))) return void (await job.moveToCompleted('', token, false));
    const tell = (message: ToStudy): Promise<void> => post(this.redis, studyBox(prefix, study), message);
    const cohort = deserialize(Buffer.from(job.data.cohort, 'base64')) as Cohort;
    await tell({ type: 'begun', id, worker: this.id });
    const running = this.pool.run(cohort, (message) => {
      this.options.onMessage?.(message);
      void tell({ type: 'say', id, message });
    });
    this.taken.set(id, { job, token, running });
    void running.ended.then(
      () => this.end(id, this.leaving ? { type: 'lost', id, reason: 'left the queue', blame: 'none' } : { type: 'done', id }, tell),
      ({ reason, blame }: LostWorker) => this.end(id, { type: 'lost', id, reason, blame }, tell),
    );
  }

  private async end(id: string, told: ToStudy, tell: (message: ToStudy) => Promise<void>): Promise<void> {
    const taken = this.taken.get(id);
    await tell(told);
    this.done++;
    await taken?.job.moveToCompleted('', taken.token, false).catch(() => undefined); // given to others meanwhile
    this.taken.delete(id);
  }

  private hear({ id, message }: ToQueueWorker): void {
    this.taken.get(id)?.running.send(message);
  }

  /** Gives signs of life for itself and its cohorts; those that nobody waits for any more are left. */
  private async live(): Promise<void> {
    const { prefix, lease, name, workers: processes, students } = this.options;
    const beat: WorkerBeat = { name, since: this.since, processes, students, busy: this.pool.busy, done: this.done };
    await this.redis.set(workerBeat(prefix, this.id), JSON.stringify(beat), 'PX', Math.ceil(lease));
    for (const { job, token, running } of this.taken.values()) {
      const [kept, wanted] = await Promise.all([
        job.extendLock(token, lease).catch(() => 0),
        this.redis.exists(studyBeat(prefix, job.data.study)),
      ]);
      if (!kept || !wanted) running.leave();
    }
  }

  private async leave(): Promise<void> {
    this.leaving = true;
    for (const { running } of this.taken.values()) running.leave();
    while (this.taken.size > 0) await delay(REST.least);
  }
}
