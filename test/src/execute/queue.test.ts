/** Cohorts through a real Redis: carried both ways, taken by who has room, given to others, dropped where nobody waits. */
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { ProcessPool, queueParts } from '../../../src/execute/index.js';
import { InputError, type LostWorker, type RunningCohort } from '../../../src/plugin/index.js';
import { startRedis, type TestRedis } from '../../support/redis.js';

const module = fileURLToPath(new URL('../../contracts/echo-worker.js', import.meta.url));
const quiet = { info: () => {}, warn: () => {} };

describe('a queue', function () {
  this.timeout(40_000);
  let redis: TestRedis;
  let parts: Awaited<ReturnType<typeof queueParts>>;
  const ends: (() => Promise<void>)[] = [];
  before(async function () {
    redis = await startRedis(this);
    parts = await queueParts();
  });
  after(() => redis?.stop());
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  const study = (prefix: string, cohort = 4) => {
    const workers = new parts.QueueWorkers({ address: parts.queueAddress(redis.url), prefix, study: 's', places: 8, cohort, log: quiet });
    ends.push(() => workers.close());
    return workers;
  };
  /** A worker, and how it is told to leave. */
  const worker = (prefix: string, name: string, { students = 2, lease = 1_500 } = {}): (() => Promise<void>) => {
    const halt = new AbortController();
    const address = parts.queueAddress(redis.url);
    const pool = new ProcessPool(module, { workers: 1, students, memory: null, patience: 60_000 }, quiet);
    const serving = parts.serveQueue({ address, prefix, name, pool, workers: 1, students, lease, log: quiet }, halt.signal);
    const leave = async (): Promise<void> => {
      halt.abort();
      await serving;
    };
    ends.push(leave);
    return leave;
  };
  interface Begun extends RunningCohort {
    readonly heard: unknown[];
    readonly pid: Promise<number>;
  }
  function begin(workers: ReturnType<typeof study>, id: string, students = 1, alone = false): Begun {
    const heard: unknown[] = [];
    let found!: (pid: number) => void;
    const pid = new Promise<number>((resolve) => (found = resolve));
    const running = workers.run({ id, students, alone, work: id }, (message) =>
      typeof message === 'number' ? found(message) : heard.push(message),
    );
    running.send('pid');
    return { send: (message) => running.send(message), ended: running.ended, heard, pid };
  }
  const loss = (running: RunningCohort): Promise<LostWorker | null> =>
    running.ended.then(
      () => null,
      (fault: LostWorker) => fault,
    );

  it('carries cohorts and messages, to workers that come later, of several studies at once', async () => {
    const [one, other] = [study('carry'), study('carry')];
    const cohorts = [begin(one, 'a'), begin(other, 'b'), begin(one, 'c')];
    worker('carry', 'w');
    for (const cohort of cohorts) for (let number = 0; number < 5; number++) cohort.send({ number });
    await Promise.race([Promise.all([cohorts[0]!.pid, cohorts[1]!.pid]), Promise.all([cohorts[0]!.pid, cohorts[2]!.pid])]);
    const status = await parts.queueStatus(parts.queueAddress(redis.url), 'carry');
    expect(status.workers).to.have.length(1);
    expect(status.workers[0]).to.include({ name: 'w', processes: 1, students: 2 });
    expect(status.studies).to.have.length(2);
    expect(status.jobs).to.deep.equal({ waiting: 1, active: 2, failed: 0 });
    for (const cohort of cohorts) cohort.send('end');
    for (const [index, cohort] of cohorts.entries()) {
      await cohort.ended;
      expect(cohort.heard).to.deep.equal([['a', 'b', 'c'][index], ...[0, 1, 2, 3, 4].map((number) => ({ number }))]);
    }
  });

  it('gives a worker only what fits it', async () => {
    const workers = study('fit');
    const [large, small] = [begin(workers, 'large', 3), begin(workers, 'small')];
    worker('fit', 'small worker');
    await small.pid;
    await sleep(300);
    expect(large.heard).to.deep.equal([]);
    worker('fit', 'large worker', { students: 4 });
    await large.pid;
  });

  it('says that a process is lost, and gives what a leaving worker had to another one', async () => {
    const workers = study('lose');
    const leave = worker('lose', 'first');
    const dying = begin(workers, 'dying', 1, true);
    process.kill(await dying.pid, 'SIGKILL');
    const lost = (await loss(dying))!;
    expect(lost).to.include({ blame: 'alone' });
    expect(lost.reason).to.contain('SIGKILL');
    const moving = begin(workers, 'moving');
    await moving.pid;
    await leave();
    expect(await loss(moving)).to.include({ blame: 'none', reason: 'left the queue' });
  });

  it('refuses an address that is none or holds a password, and a queue that is not there, and repeats no secret', async () => {
    const faults: InputError[] = [];
    const note = (fault: unknown): void => void faults.push(fault as InputError);
    for (const url of ['http://127.0.0.1', 'redis://:geheim@127.0.0.1'])
      try {
        parts.queueAddress(url, {});
      } catch (fault) {
        note(fault);
      }
    await parts.tryQueue(parts.queueAddress(null, { STILLHOUSE_QUEUE: 'redis://:geheim@127.0.0.1:1' })).catch(note);
    expect(faults.map(({ problem }) => problem.replace(/: .*/, ''))).to.deep.equal([
      'this is no address of a queue',
      'the address holds a password',
      'the queue redis://127.0.0.1:1 cannot be reached',
    ]);
    for (const fault of faults) expect(fault).to.be.instanceOf(InputError);
    expect(faults.map(({ message }) => message).join()).to.not.contain('geheim');
  });
});
