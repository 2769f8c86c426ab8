import type { Job } from 'bullmq';
import type { LostWorker } from '../../plugin/index.js';
import type { JobData, ToQueueWorker, Told } from './names.js';

/** Why a taking was left: its worker gives it back; nobody waits for it; or its lease was lost, so that the job is the queue's again. */
export type Left = 'given back' | 'unwanted' | 'lease lost';

/** What trains a cohort in a worker. */
export interface Running {
  send(message: unknown): void;
  leave(): void;
  readonly ended: Promise<void>;
}

/** A job that a worker has taken. The same job may be taken again, by another worker or by the same one, while this taking still ends. */
export class Taken {
  left: Left | null = null;

  constructor(
    readonly job: Job<JobData>,
    /** Of the queue's lock. */
    readonly token: string,
    private readonly running: Running,
    /** Gives a sign of life for it; false: it is the queue's again. */
    readonly keep: () => Promise<boolean>,
  ) {}

  /** Has it end, keeping what is worth it; the first reason counts. */
  leave(why: Left): void {
    if (this.left) return;
    this.left = why;
    this.running.leave();
  }

  /** Takes what a study says; what is meant for another taking of the job is none of its business. */
  hear(message: ToQueueWorker): void {
    if (message.id !== this.job.id || message.taking !== this.job.attemptsStarted) return;
    if (message.type === 'drop') this.leave('unwanted');
    else this.running.send(message.message);
  }

  /** Resolves with what its study is to be told of its end; null: nothing, as it waits for others or for nobody. */
  async ended(): Promise<Told | null> {
    const lost = await this.running.ended.then(
      () => null,
      (fault: LostWorker) => fault,
    );
    if (this.left === 'unwanted' || this.left === 'lease lost') return null;
    if (lost) return { type: 'lost', reason: lost.reason, blame: lost.blame };
    return this.left ? { type: 'lost', reason: 'left the queue', blame: 'none' } : { type: 'done' };
  }
}
