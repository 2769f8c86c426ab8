/** Messages through streams of Redis: in order, and none is lost where a connection is. */
import { deserialize, serialize } from 'node:v8';
import type { Redis } from 'ioredis';
import { pauses } from '../../plugin/index.js';

const KEPT = 24 * 3600 * 1000; // milliseconds after which a box that nobody empties is dropped
const AT_ONCE = 64;
const WAIT = 2_000; // milliseconds
const PAUSE = 20; // milliseconds of taking after which others have their turn

/** Puts a message into a box. */
export async function post(redis: Redis, box: string, message: unknown): Promise<void> {
  await redis.pipeline().xadd(box, '*', 'm', serialize(message)).pexpire(box, KEPT).exec();
}

/** Hands over what comes into a box, until the signal is aborted. The connection is this one's alone. */
export async function receive(redis: Redis, box: string, signal: AbortSignal, take: (message: unknown) => void): Promise<void> {
  let last = '0';
  const pause = pauses(undefined, PAUSE);
  while (!signal.aborted) {
    const found = await redis.xreadBuffer('COUNT', AT_ONCE, 'BLOCK', WAIT, 'STREAMS', box, last).catch((fault: unknown) => {
      if (signal.aborted) return null;
      throw fault;
    });
    const [, entries] = found?.[0] ?? [];
    if (!entries) continue;
    for (const [id, fields] of entries) {
      last = id.toString();
      take(deserialize(fields[1]!));
      await pause();
    }
    await redis.xdel(box, ...entries.map(([id]) => id));
  }
}
