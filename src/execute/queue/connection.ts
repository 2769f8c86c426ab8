/** Redis or Valkey: where it is, and the secrets that open it, which come out of environment and files alone. */
import { readFileSync } from 'node:fs';
import { Redis, type RedisOptions } from 'ioredis';
import { InputError } from '../../plugin/index.js';
import type { Trouble } from './trouble.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a queue is, with what opens it. */
export interface QueueAddress {
  /** For people: without secrets. */
  readonly name: string;
  readonly options: RedisOptions;
}

/** Milliseconds without an answer after which a connection is given up and made anew: longer than anything is waited for. */
const SILENCE = 15_000;
const path = 'executor.url';
const variables = { url: 'STILLHOUSE_QUEUE', password: 'STILLHOUSE_REDIS_PASSWORD', authority: 'STILLHOUSE_REDIS_CA' };

/**
 * The queue of an address such as `redis://host:6379/0` or `rediss://host`; null: that of STILLHOUSE_QUEUE, which may hold a password.
 * A password comes out of STILLHOUSE_REDIS_PASSWORD or the file that STILLHOUSE_REDIS_PASSWORD_FILE names, a certificate authority out of the
 * file that STILLHOUSE_REDIS_CA names. Throws an `InputError` that repeats no secret.
 */
export function queueAddress(given: string | null, env: Environment = process.env): QueueAddress {
  const named = given ?? (env[variables.url] || null);
  if (named === null)
    throw new InputError('no queue is named', { path, suggestion: `say url: redis://HOST:6379, or set ${variables.url}` });
  const url = URL.canParse(named) ? new URL(named) : null;
  if (!url || !/^rediss?:$/.test(url.protocol) || url.hostname === '')
    throw new InputError('this is no address of a queue', { path, allowed: 'redis://HOST:PORT or rediss://HOST:PORT' });
  if (given !== null && url.password !== '')
    throw new InputError('the address holds a password', {
      path,
      suggestion: `leave it out here; put it into ${variables.password}, or the whole address into ${variables.url}`,
    });
  const tls = url.protocol === 'rediss:';
  const password = secret(env) ?? (decodeURIComponent(url.password) || undefined);
  const [host, port, db] = [url.hostname.replace(/^\[|\]$/g, ''), Number(url.port || 6379), Number(url.pathname.slice(1) || 0)];
  if (!Number.isInteger(db))
    throw new InputError('this is no address of a queue', { path, allowed: 'a number of a database after the last /' });
  const authority = env[variables.authority];
  return {
    name: `${url.protocol}//${url.host}${db ? `/${db}` : ''}`,
    options: {
      host,
      port,
      db,
      ...(url.username && { username: decodeURIComponent(url.username) }),
      ...(password && { password }),
      ...(tls && { tls: authority ? { ca: fileOf(authority, variables.authority) } : {} }),
    },
  };
}

function secret(env: Environment): string | null {
  const file = env[`${variables.password}_FILE`];
  return env[variables.password] || (file ? fileOf(file, `${variables.password}_FILE`).trim() : null);
}

function fileOf(file: string, variable: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (fault) {
    throw new InputError(`the file cannot be read: ${(fault as Error).message}`, { path: variable });
  }
}

/** Asks the queue for a sign of life. Throws an `InputError` where it gives none. */
export async function tryQueue({ name, options }: QueueAddress): Promise<void> {
  const redis = new Redis({ ...options, lazyConnect: true, connectTimeout: 5_000, maxRetriesPerRequest: 1, retryStrategy: () => null });
  const faults: string[] = [];
  redis.on('error', ({ message }: Error) => void faults.push(message));
  try {
    await redis.connect();
    await redis.ping();
  } catch (fault) {
    throw new InputError(`the queue ${name} cannot be reached: ${faults[0] ?? (fault as Error).message}`, {
      path,
      suggestion: 'start Redis or Valkey there, or name another one',
    });
  } finally {
    redis.disconnect();
  }
}

/**
 * A connection that waits for a queue which is away. `onAnew` is told where another Redis answers than before: it was started again, or
 * another machine has taken its place, so that what was said last may be lost.
 */
export function connectQueue({ options }: QueueAddress, trouble: Trouble, onAnew?: () => void): Redis {
  const redis = new Redis({
    ...options,
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
    connectTimeout: 5_000,
    socketTimeout: SILENCE,
  });
  redis.on('error', (fault: Error) => trouble.tell(fault));
  if (!onAnew) return redis;
  let known: string | undefined;
  redis.on('ready', () => {
    const asked = redis.info('server').then((server) => {
      const found = /^run_id:(\S+)/m.exec(server)?.[1];
      if (known !== undefined && found !== known) onAnew();
      known = found;
    });
    asked.catch(() => undefined); // away again: it will be asked when it is back
  });
  return redis;
}
