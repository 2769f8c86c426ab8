/** A cohort that is taken more than once out of a real Redis: the newest taking alone counts, and nobody waits for what is over. */
import { setTimeout as sleep } from 'node:timers/promises';
import { serialize } from 'node:v8';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import type { TrainedTrial } from '../../../src/distill/types.js';
import { queueParts } from '../../../src/execute/index.js';
import { RedisClock } from '../../../src/execute/queue/lease.js';
import type { Pool } from '../../../src/execute/queue/queue-worker.js';
import { RemoteStudents } from '../../../src/job/remote-students.js';
import type { LostWorker, RunningCohort } from '../../../src/plugin/index.js';
import { startRedis, type RedisServer } from '../../support/redis.js';

const quiet = { info: () => {}, warn: () => {} };
const lease = 600; // milliseconds

/** One taking of a cohort: it says and ends what the test says. */
interface Held {
  readonly heard: unknown[];
  left: boolean;
  say(message: unknown): void;
  done(): void;
}

/** Takes whatever comes. */
class HeldPool implements Pool {
  readonly busy = 0;
  readonly held: Held[] = [];
  readonly hasRoom = () => true;
  run(_: unknown, hear: (message: unknown) => void): ReturnType<Pool['run']> {
    let done!: () => void;
    const ended = new Promise<void>((resolve) => (done = resolve));
    const held: Held = { heard: [], left: false, say: hear, done };
    this.held.push(held);
    return { ended, send: (message) => void held.heard.push(message), leave: () => void (held.left = true) };
  }
  async close(): Promise<void> {
    for (const { done } of this.held) done();
  }
}

/** Waits until something is so. */
async function until(so: () => unknown): Promise<void> {
  while (!(await so())) await sleep(10);
}

describe('the clock of a queue', () => {
  it('is looked at for having been set: at first, on each step, and again where nothing could be done about it', async () => {
    let ahead = 0;
    let done = 0;
    const now = (): number => performance.now() + ahead;
    const clock = new RedisClock({ time: async () => [Math.floor(now() / 1000), Math.round((now() % 1000) * 1000)] } as unknown as Redis);
    const look = (act = async () => void done++) => clock.whenSet(act);
    await look();
    await look();
    expect(done).to.equal(1);
    ahead = -24 * 3600 * 1000;
    const fault = await look(() => Promise.reject(new Error('away'))).catch((one: Error) => one.message);
    expect(fault).to.equal('away');
    await look();
    await look();
    expect(done).to.equal(2);
    ahead += 10_000;
    await look();
    expect(done).to.equal(3);
  });
});

describe('a cohort that is taken again', function () {
  this.timeout(40_000);
  let redis: RedisServer;
  let client: Redis;
  let parts: Awaited<ReturnType<typeof queueParts>>;
  const ends: (() => Promise<void>)[] = [];
  before(async function () {
    redis = (await startRedis(this)) as RedisServer;
    client = new Redis(redis.url);
    parts = await queueParts();
  });
  after(async () => {
    client?.disconnect();
    await redis?.stop();
  });
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  function study(prefix: string) {
    const workers = new parts.QueueWorkers({
      address: parts.queueAddress(redis.url),
      prefix,
      study: 's',
      places: 8,
      cohort: 1,
      log: quiet,
    });
    ends.push(() => workers.close());
    return workers;
  }
  function worker(prefix: string): HeldPool {
    const [halt, pool] = [new AbortController(), new HeldPool()];
    const options = { address: parts.queueAddress(redis.url), prefix, name: 'w', workers: 1, students: 1, lease, log: quiet };
    const serving = parts.serveQueue({ ...options, pool }, halt.signal);
    ends.push(async () => {
      halt.abort();
      for (const { done } of pool.held) done();
      await serving;
    });
    return pool;
  }
  const lockOf = async (prefix: string): Promise<string | undefined> => (await client.keys(`${prefix}:cohorts-1:*:lock`))[0];
  /** Has a worker lose the lease of the only cohort to another one, which falls silent at once. */
  const loseLease = async (prefix: string): Promise<void> => {
    await client.set((await lockOf(prefix))!, 'of another', 'PX', lease);
  };
  /** Tells the only study something as a worker that nobody sees any more. */
  async function forge(prefix: string, message: object): Promise<void> {
    await until(async () => (await client.keys(`${prefix}:beat:study:*`)).length);
    const [beat] = await client.keys(`${prefix}:beat:study:*`);
    await client.xadd(beat!.replace(':beat:', ':'), '*', 'm', serialize({ worker: 'gone', ...message }));
  }
  const loss = (running: RunningCohort): Promise<LostWorker | null> =>
    running.ended.then(
      () => null,
      (fault: LostWorker) => fault,
    );

  it('is heard of its newest taking alone, which is told all that was said, though the same worker has both', async () => {
    const heard: unknown[] = [];
    const running = study('again').run({ id: 'a', students: 1, alone: false, work: null }, (message) => heard.push(message));
    running.send('first word');
    const { held } = worker('again');
    await until(() => held[0]?.heard.length === 1);
    await loseLease('again');
    await until(() => held[1]?.heard.length === 1);
    expect(held[1]!.heard).to.deep.equal(['first word']);
    await until(() => held[0]!.left);
    held[0]!.say('late');
    held[0]!.done();
    await forge('again', { id: 'a', taking: 1, type: 'begun' });
    await forge('again', { id: 'a', taking: 1, type: 'lost', reason: 'was long ago', blame: 'none' });
    held[1]!.say('new');
    await until(() => heard.length > 0);
    running.send('second word');
    await until(() => held[1]!.heard.length === 2);
    expect(held[0]!.heard).to.deep.equal(['first word']);
    held[1]!.done();
    expect(await loss(running)).to.equal(null);
    expect(heard).to.deep.equal(['new']);
    expect(held[1]!.left).to.equal(false);
    expect(held).to.have.length(2);
  });

  it('is ended in whoever takes it after its result has come', async () => {
    const students = new RemoteStudents(study('result'), 's', quiet);
    const report = { epoch: 0, trainLoss: 1, validation: { loss: 1 }, rate: 0.1, seconds: 1 };
    const judged: number[] = [];
    const onEpoch = async ({ epoch }: { epoch: number }) => (judged.push(epoch), 'continue' as const);
    const training = students.train({ work: { document: {}, versions: {}, files: {} }, onEpoch });
    const { held } = worker('result');
    await until(() => held[0]);
    held[0]!.say({ student: 0, type: 'epoch', report });
    await until(() => held[0]!.heard.length === 1);
    held[0]!.say({ student: 0, type: 'trained', trained: { parameters: 3 } as TrainedTrial });
    expect(await training).to.deep.equal({ parameters: 3 });
    await loseLease('result'); // before it is done with the job
    await until(() => held[1]);
    held[1]!.say({ student: 0, type: 'epoch', report });
    await until(() => held[1]!.heard.length === 3);
    expect(held[1]!.heard.slice(1)).to.deep.equal([
      { student: 0, type: 'taken' },
      { student: 0, type: 'taken' },
    ]);
    expect(judged).to.deep.equal([0]);
  });

  it('is given back to its study once its workers have fallen silent too often', async () => {
    const running = study('silent').run({ id: 'a', students: 1, alone: false, work: null }, () => undefined);
    const { held } = worker('silent');
    for (const taking of [0, 1]) {
      await until(() => held[taking]);
      await loseLease('silent');
    }
    expect(await loss(running)).to.include({ reason: 'gave no sign of life', blame: 'shared' });
    expect(held).to.have.length(2);
  });

  it('is kept by a worker whose lease has lapsed before anyone else took it', async () => {
    const running = study('lapsed').run({ id: 'a', students: 1, alone: false, work: null }, () => undefined);
    const { held } = worker('lapsed');
    await until(() => held[0]);
    for (const _ of [0, 1, 2]) {
      await client.del((await lockOf('lapsed'))!);
      await until(() => lockOf('lapsed'));
    }
    held[0]!.done();
    expect(await loss(running)).to.equal(null);
    expect(held).to.have.length(1);
    expect(held[0]!.left).to.equal(false);
  });

  it('is taken from a dead worker whose lease, and the pause before such looks, last for days since the clock went back', async () => {
    const running = study('back').run({ id: 'a', students: 1, alone: false, work: null }, () => undefined);
    const key = 'back:cohorts-1';
    await until(() => client.lmove(`${key}:wait`, `${key}:active`, 'RIGHT', 'LEFT'));
    await client.set(`${key}:a:lock`, `${lease}:dead`, 'PX', 2 * 24 * 3600 * 1000);
    await client.set(`${key}:stalled-check`, 'then', 'PX', 2 * 24 * 3600 * 1000);
    const { held } = worker('back');
    await until(() => held[0]);
    held[0]!.done();
    expect(await loss(running)).to.equal(null);
  });

  it('cannot be spoken to while whoever has it gives no sign of life', async () => {
    const running = study('gone').run({ id: 'a', students: 1, alone: false, work: null }, () => undefined);
    expect(running.reachable).to.equal(false);
    await forge('gone', { id: 'a', taking: 1, type: 'begun' });
    await until(() => running.reachable);
    await until(() => !running.reachable);
    const { held } = worker('gone');
    await until(() => held[0]);
    expect(held[0]!.heard).to.deep.equal([]);
  });
});
