/** Real child processes: killed, hanging, too large, noisy, and what their neighbours and the log hear of it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { ProcessPool, type ProcessOptions } from '../../../src/execute/index.js';
import { LostWorker, type RunningCohort } from '../../../src/plugin/index.js';

const worker = fileURLToPath(new URL('../../contracts/echo-worker.js', import.meta.url));
const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('worker processes of this machine', function () {
  this.timeout(30_000);
  const lines: string[] = [];
  const log = { info: (line: string) => void lines.push(line), warn: (line: string) => void lines.push(line) };
  const pools: ProcessPool[] = [];
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
  });

  const open = (options: Partial<ProcessOptions> = {}): ProcessPool => {
    const pool = new ProcessPool(worker, { workers: 2, students: 2, memory: null, patience: 60_000, ...options }, log);
    pools.push(pool);
    return pool;
  };
  interface Heard extends RunningCohort {
    /** The process that the cohort is in. */
    readonly pid: Promise<number>;
  }
  function begin(pool: ProcessPool, id: string, alone = false, students = 1): Heard {
    let found!: (pid: number) => void;
    const pid = new Promise<number>((resolve) => (found = resolve));
    const running = pool.run({ id, students, alone, work: 'hello' }, (message) => typeof message === 'number' && found(message));
    running.send('pid');
    return { send: (message) => running.send(message), ended: running.ended, pid };
  }
  const loss = (running: RunningCohort): Promise<LostWorker | null> =>
    running.ended.then(
      () => null,
      (fault: LostWorker) => fault,
    );

  it('are begun as they are needed, the least busy one first, and are gone after the end', async () => {
    const pool = open();
    const running = ['a', 'b', 'c', 'd', 'e'].map((id) => begin(pool, id));
    const [a, b, c, d] = await Promise.all(running.slice(0, 4).map(({ pid }) => pid));
    expect(a).to.not.equal(b);
    expect([c, d]).to.have.members([a, b]);
    running[0]!.send('end');
    await running[0]!.ended;
    expect(await running[4]!.pid, 'the fifth waited for a place').to.equal(a);
    await pool.close();
    expect([a, b].filter((pid) => alive(pid!))).to.deep.equal([]);
    expect((await loss(running[1]!))?.reason).to.equal('was ended with the study');
  });

  it('end where the process above has gone before they were loaded', async () => {
    const child = fork(worker, ['1'], { stdio: 'ignore' });
    child.disconnect();
    expect(await once(child, 'exit')).to.deep.equal([0, null]);
  });

  it('take their cohorts along when they die, and no other; another one takes their place', async () => {
    const pool = open();
    const [a, b, c] = ['a', 'b', 'c'].map((id) => begin(pool, id)) as [Heard, Heard, Heard];
    const [first, , third] = await Promise.all([a.pid, b.pid, c.pid]);
    const [killed, neighbour, other] = third === first ? [a, c, b] : [b, c, a];
    process.kill(await killed.pid, 'SIGKILL');
    for (const running of [killed, neighbour]) {
      const lost = (await loss(running))!;
      expect(lost).to.be.instanceOf(LostWorker);
      expect(lost).to.include({ blame: 'shared' });
      expect(lost.reason).to.contain('SIGKILL');
    }
    other.send('end');
    await other.ended;
    const replaced = await begin(pool, 'd', true).pid;
    expect(replaced).to.not.equal(await killed.pid);
    expect(alive(replaced)).to.equal(true);
  });

  it('are not begun with a cohort that was left while it waited', async () => {
    const pool = open({ workers: 1, students: 1 });
    const first = begin(pool, 'first');
    await first.pid;
    const left = pool.run({ id: 'left', students: 1, alone: false, work: null }, () => expect.fail('it was begun'));
    left.leave();
    await left.ended;
    const next = begin(pool, 'next');
    first.send('end');
    await next.pid;
  });

  it('give a suspected cohort a process for itself', async () => {
    const pool = open({ workers: 1, students: 3 });
    const suspect = begin(pool, 'suspect', true);
    const pid = await suspect.pid;
    const next = begin(pool, 'next');
    suspect.send('complain');
    suspect.send('die');
    const lost = (await loss(suspect))!;
    expect(lost).to.include({ blame: 'alone', reason: 'ended by itself with exit code 3; it said last: something is wrong here' });
    expect(await next.pid).to.not.equal(pid);
  });

  it('are ended where they hang or take too much memory; what they print is shown', async () => {
    const pool = open({ patience: 2_500, memory: 400 * 2 ** 20 });
    const [hanging, growing] = [begin(pool, 'hanging'), begin(pool, 'growing')];
    await Promise.all([hanging.pid, growing.pid]);
    hanging.send('print');
    hanging.send('hang');
    for (let times = 0; times < 3; times++) growing.send('grow');
    expect((await loss(growing))!.reason).to.match(/^took \d+ MiB of memory, more than its 400 MiB$/);
    expect((await loss(hanging))!.reason).to.match(/^gave no sign of progress for \d seconds$/);
    expect(lines).to.include('worker 1: a plugin prints');
  });
});
