/** Who is at a queue, and what lies in it. */
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { connectQueue, tryQueue, type QueueAddress } from './connection.js';
import { Trouble } from './trouble.js';
import { queueName, sizes, studyBeat, workerBeat, type StudyBeat, type WorkerBeat } from './names.js';

/** Who works at a queue, and what waits there. */
export interface QueueStatus {
  readonly queue: string;
  readonly workers: readonly WorkerBeat[];
  readonly studies: readonly StudyBeat[];
  /** Cohorts. */
  readonly jobs: { readonly waiting: number; readonly active: number; readonly failed: number };
}

/** Throws an `InputError` where the queue cannot be reached. */
export async function queueStatus(address: QueueAddress, prefix: string): Promise<QueueStatus> {
  await tryQueue(address);
  const redis = connectQueue(address, new Trouble(address.name, { info: () => undefined, warn: () => undefined }));
  try {
    const [workers, studies] = [
      await beats<WorkerBeat>(redis, workerBeat(prefix, '*')),
      await beats<StudyBeat>(redis, studyBeat(prefix, '*')),
    ];
    const jobs = { waiting: 0, active: 0, failed: 0 };
    for (const students of sizes)
      for (const alone of [false, true]) {
        const queue = new Queue(queueName({ students, alone }), { connection: redis, prefix });
        const counts = await queue.getJobCounts('waiting', 'active', 'failed');
        for (const state of ['waiting', 'active', 'failed'] as const) jobs[state] += counts[state] ?? 0;
        await queue.close();
      }
    return { queue: address.name, workers, studies, jobs };
  } finally {
    redis.disconnect();
  }
}

async function beats<T>(redis: Redis, pattern: string): Promise<T[]> {
  const found: T[] = [];
  for await (const keys of redis.scanStream({ match: pattern, count: 100 }) as AsyncIterable<string[]>) {
    const values = keys.length > 0 ? await redis.mget(keys) : [];
    found.push(...values.flatMap((value) => (value ? [JSON.parse(value) as T] : [])));
  }
  return found;
}
