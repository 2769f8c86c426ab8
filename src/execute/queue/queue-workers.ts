/** The side of a study: its cohorts in a queue, whoever takes them. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { serialize } from 'node:v8';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Cohort, Log, RunningCohort, Workers } from '../../plugin/index.js';
import { connectQueue, type QueueAddress } from './connection.js';
import { Post, receive } from './letters.js';
import {
  queueName,
  studyBeat,
  studyBox,
  workerBeat,
  workerBox,
  type JobData,
  type StudyBeat,
  type Taking,
  type ToQueueWorker,
  type ToStudy,
} from './names.js';
import { Posted } from './posted.js';
import { Trouble, within } from './trouble.js';

const BEAT = 2_000; // milliseconds between two signs of life
const LIFE = 15_000; // milliseconds after which a study without one is gone
const MISSED = 2; // looks at the queue after which a job that is not there is given up
const AT_ONCE = 1_000; // jobs that a look asks for: with more of them a look goes on where the one before has ended
const PARTING = 5_000; // milliseconds that a queue may take to let go

export interface QueueOptions {
  readonly address: QueueAddress;
  readonly prefix: string;
  /** The study's name. */
  readonly study: string;
  /** Students at the same time in all, and most of them in a cohort. */
  readonly places: number;
  readonly cohort: number;
  readonly log: Log;
}

/** Has cohorts trained by workers of a queue, which come and go. */
export class QueueWorkers implements Workers {
  readonly others = true;
  private readonly id = randomUUID();
  private readonly trouble: Trouble;
  private readonly redis: Redis;
  private readonly ear: Redis;
  private readonly post: Post;
  private readonly queues = new Map<string, Queue<JobData>>();
  private readonly open = new Map<string, Posted>();
  private readonly end = new AbortController();
  private readonly since = Date.now();
  private readonly timer: NodeJS.Timeout;
  private readonly listening: Promise<void>;
  private finished = 0;
  private looking: Promise<void> = Promise.resolve();
  /** Cohorts that are still to be asked for before any is asked for again. */
  private unseen: Posted[] = [];
  private beaten = -Infinity;

  constructor(private readonly options: QueueOptions) {
    const { address, prefix, log } = options;
    const trouble = (this.trouble = new Trouble(address.name, log));
    this.redis = connectQueue(address, trouble, () => this.anew());
    this.ear = connectQueue(address, trouble);
    this.post = new Post(this.redis, trouble, this.end.signal);
    const take = (message: unknown): void => this.hear(message as ToStudy);
    this.listening = receive({ redis: this.ear, box: studyBox(prefix, this.id), trouble, signal: this.end.signal, take });
    this.timer = setInterval(() => this.look(), BEAT);
    this.look();
  }

  get places(): number {
    return this.options.places;
  }

  get cohort(): number {
    return this.options.cohort;
  }

  run(cohort: Cohort, hear: (message: unknown) => void): RunningCohort {
    const posted = new Posted(cohort, hear, (taking, message) => this.forward(taking, message), this.trouble);
    this.open.set(cohort.id, posted);
    const given = this.trouble.until(() => this.put(cohort), AbortSignal.any([posted.over.signal, this.end.signal]));
    given.catch(() => undefined); // it is over
    return posted;
  }

  /** Takes back what no worker has begun, and leaves the queue. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await within(PARTING, this.part());
    this.end.abort();
    this.ear.disconnect();
    this.redis.disconnect();
    await within(PARTING, this.listening);
  }

  private async part(): Promise<void> {
    await this.post.sent();
    await this.looking;
    for (const { cohort } of this.open.values()) await this.queueOf(cohort).remove(cohort.id);
    const { prefix } = this.options;
    await this.redis.del(studyBeat(prefix, this.id), studyBox(prefix, this.id));
    for (const queue of this.queues.values()) await queue.close();
  }

  private forward({ worker }: Pick<Taking, 'worker'>, message: ToQueueWorker): void {
    this.post.send(workerBox(this.options.prefix, worker), message);
  }

  private async put(cohort: Cohort): Promise<void> {
    if (performance.now() - this.beaten > BEAT) await this.beat(); // a worker drops what nobody waits for
    const data: JobData = { study: this.id, cohort: serialize(cohort).toString('base64') };
    await this.queueOf(cohort).add('cohort', data, { jobId: cohort.id, removeOnComplete: true, removeOnFail: { age: 3600 } });
  }

  private queueOf(cohort: Cohort): Queue<JobData> {
    const name = queueName(cohort);
    const known = this.queues.get(name);
    if (known) return known;
    const queue = new Queue<JobData>(name, { connection: this.redis, prefix: this.options.prefix });
    queue.on('error', (fault) => this.trouble.tell(fault));
    this.queues.set(name, queue);
    return queue;
  }

  private hear(message: ToStudy): void {
    const { id, worker, taking: number, type } = message;
    const posted = this.open.get(id);
    if (!posted?.hears({ worker, number })) {
      // It was taken again meanwhile, or is over: one that still has it is to end.
      if (type === 'begun' || type === 'say') this.forward(message, { type: 'drop', id, taking: number });
      return;
    }
    if (type === 'say') posted.hear(message.message);
    if (type === 'done') this.over(id, (one) => one.done());
    if (type === 'lost') this.over(id, (one) => one.lose(message.reason, message.blame));
  }

  /** Jobs and messages may be lost: workers leave what they have, and all of it is put there anew. */
  private anew(): void {
    this.beaten = -Infinity;
    for (const { cohort } of Array.from(this.open.values())) {
      void this.queueOf(cohort).remove(cohort.id).catch(() => undefined); // prettier-ignore
      this.over(cohort.id, (one) => one.lose('was forgotten by the queue, which began anew', 'none'));
    }
  }

  private over(id: string, settle: (posted: Posted) => void): void {
    const posted = this.open.get(id);
    if (!posted) return;
    this.open.delete(id);
    this.finished++;
    posted.over.abort();
    settle(posted);
  }

  /** Gives a sign of life, and looks for cohorts that the queue has given up or lost. */
  private look(): void {
    const beaten = this.beat();
    this.looking = this.looking.then(async () => {
      await beaten;
      this.trouble.over();
      for (const queue of this.queues.values()) await this.takeFailed(queue);
      await this.seeMissing();
    }).catch((fault: Error) => this.trouble.tell(fault)); // prettier-ignore
    beaten.catch(() => undefined); // told above
  }

  private async beat(): Promise<void> {
    const { prefix, study: name } = this.options;
    const beat: StudyBeat = { name, host: hostname(), pid: process.pid, since: this.since, open: this.open.size, done: this.finished };
    await this.redis.set(studyBeat(prefix, this.id), JSON.stringify(beat), 'PX', LIFE);
    this.beaten = performance.now();
  }

  /** Jobs whose worker has given no sign of life more often than the queue lets them. */
  private async takeFailed(queue: Queue<JobData>): Promise<void> {
    const failed = await this.redis.zrange(queue.toKey('failed'), 0, '-1');
    for (const id of failed.filter((one) => this.open.has(one))) {
      await queue.remove(id);
      this.over(id, (one) => one.lose('gave no sign of life', 'shared'));
    }
  }

  /** Sees which of some jobs are still there, and whether those who have them give signs of life. */
  private async seeMissing(): Promise<void> {
    if (this.unseen.length === 0) this.unseen = [...this.open.values()];
    const some = this.unseen.splice(0, AT_ONCE);
    const workers = [...new Set(some.flatMap(({ taking }) => taking?.worker ?? []))];
    const jobs = await this.exist(some.map(({ cohort }) => this.queueOf(cohort).toKey(cohort.id)));
    const alive = await this.exist(workers.map((worker) => workerBeat(this.options.prefix, worker)));
    const silent = new Set(workers.filter((_, index) => !alive[index]));
    some.forEach((posted, index) => {
      posted.silent = posted.taking !== null && silent.has(posted.taking.worker);
      posted.missed = jobs[index] ? 0 : posted.missed + 1;
      if (posted.missed > MISSED) this.over(posted.cohort.id, (one) => one.lose('was forgotten by the queue', 'none'));
    });
  }

  /** Whether each of these keys is there. */
  private async exist(keys: readonly string[]): Promise<boolean[]> {
    const asked = this.redis.pipeline();
    for (const key of keys) asked.exists(key);
    const found = (await asked.exec()) ?? [];
    return keys.map((_, index) => {
      const [fault, there] = found[index] ?? [];
      if (fault) throw fault;
      return Boolean(there);
    });
  }
}
