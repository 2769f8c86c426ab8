/** How long a worker's jobs are its own, where Redis' clock may be set meanwhile: Redis lets keys lapse by the time of day. */
import type { Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { JobData } from './names.js';

/** Milliseconds by which Redis' clock may differ from a steady one: answers take a while. */
const STEP = 1_000;

/**
 * Keeps a lock, also one that has lapsed before anyone else took the job: the clock went forward, or its worker was slow.
 * KEYS: lock, stalled jobs, active jobs, job. ARGV: token, milliseconds, id, number of the taking.
 */
const keep = `
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
if not owner and (not redis.call('LPOS', KEYS[3], ARGV[3]) or redis.call('HGET', KEYS[4], 'ats') ~= ARGV[4]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('SREM', KEYS[2], ARGV[3])
return 1`;

/**
 * Shortens what would last longer than it was meant to, as the clock went back: the pause before the next look for silent workers, and locks.
 * KEYS: the pause, active jobs. ARGV: milliseconds of a pause, what the keys of jobs begin with.
 */
const shorten = `
local function most(key, milliseconds)
  if redis.call('PTTL', key) > milliseconds then redis.call('PEXPIRE', key, milliseconds) end
end
most(KEYS[1], tonumber(ARGV[1]))
for _, id in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
  local lock = ARGV[2] .. id .. ':lock'
  local lease = string.match(redis.call('GET', lock) or '', '^(%d+):')
  if lease then most(lock, tonumber(lease)) end
end`;

/** A token of a lock that says how long, in whole milliseconds, the lock is meant to last without a sign of life. */
export const tokenOf = (id: string, lease: number): string => `${Math.ceil(lease)}:${id}`;

/** Whether a taking has the job for so many more milliseconds; false: the job is the queue's or another taking's. */
export async function keepLease(redis: Redis, worker: Worker<JobData>, job: Job<JobData>, token: string, lease: number): Promise<boolean> {
  const id = job.id!;
  const keys = [`${worker.toKey(id)}:lock`, worker.toKey('stalled'), worker.toKey('active'), worker.toKey(id)];
  return (await redis.eval(keep, keys.length, ...keys, token, Math.ceil(lease), id, job.attemptsStarted)) === 1;
}

/** Sees to it that no lease of these queues lasts longer than it was meant to; `pause`: milliseconds between two looks for silent workers. */
export async function shortenLeases(redis: Redis, queues: readonly Worker<JobData>[], pause: number): Promise<void> {
  const all = queues.map((queue) =>
    redis.eval(shorten, 2, queue.toKey('stalled-check'), queue.toKey('active'), Math.ceil(pause), queue.toKey('')),
  );
  await Promise.all(all);
}

/** Redis' clock beside a steady one. */
export class RedisClock {
  /** Milliseconds that Redis' clock is ahead. */
  private ahead = NaN;

  constructor(private readonly redis: Redis) {}

  /** Does something where it was set since this was called last, and at first, when nobody knows; again the next time where that fails. */
  async whenSet(act: () => Promise<void>): Promise<void> {
    const [seconds, micros] = await this.redis.time();
    const ahead = Number(seconds) * 1000 + Number(micros) / 1000 - performance.now();
    if (!(Math.abs(ahead - this.ahead) <= STEP)) await act();
    this.ahead = ahead;
  }
}
