/** Sweeps whose students train with workers of a queue: the same results, whoever leaves, dies or differs. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { scratchFolder } from '../src/runtime/scratch.js';
import { endCommands, startCommand, type Running } from '../support/command-line.js';
import { documentOf, valuesOf } from '../support/trials.js';
import { writeGrid, writeMisbehaving } from '../support/misbehaving.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { writeHome } from './outside.js';

const password = 'correct-horse-battery';

describe('a sweep over a queue', function () {
  this.timeout(120_000);
  const folder = scratchFolder('queue');
  let home: string;
  let redis: TestRedis;
  before(async function () {
    redis = await startRedis(this, password);
    writeMisbehaving(folder);
    home = writeHome(folder);
  });
  after(async () => {
    endCommands();
    await redis?.stop();
  });

  const startWith = (env: NodeJS.ProcessEnv, ...args: string[]): Running =>
    startCommand(args, {
      cwd: folder,
      env: {
        STILLHOUSE_HOME: home,
        STILLHOUSE_QUEUE: redis.url,
        STILLHOUSE_REDIS_PASSWORD: password,
        STILLHOUSE_BACKEND: 'cpu',
        CI: '1',
        ...env,
      },
    });
  const start = (...args: string[]): Running => startWith({}, ...args);
  const sweep = (file: string, ...more: string[]): Running => start('sweep', file, '--offline', '--json', ...more);
  const queued = ['--executor', 'queue', '--executor.cohort=1'];
  async function worker(env: NodeJS.ProcessEnv = {}): Promise<Running> {
    const running = startWith(env, 'worker', '--processes', '1', '--lease', '2');
    await running.says('Ctrl-C leaves');
    return running;
  }
  const epochs = async (file: string, count: number): Promise<void> => {
    const lines = (): number => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0);
    for (let waited = 0; waited < 60_000 && lines() < count; waited += 20) await sleep(20);
  };

  it('comes to the results of one process to the bit; a worker is killed, the sweep itself too, and it is resumed', async () => {
    const file = join(folder, 'lines');
    const space = '  optimizer.rate: { choice: [0.003, 0.01, 0.03] }';
    const slow = `set: { metrics.slow.lines: ${file}, metrics.slow.milliseconds: 300, training.epochs: 6 }\n`;
    const calm = documentOf(sweep(writeGrid(folder, 'calm', space, 'set: { training.epochs: 6 }\n')));
    const [first, second] = [await worker(), await worker()];
    const running = sweep(writeGrid(folder, 'slow', space, slow), ...queued);
    await epochs(file, 6);
    first.child.kill('SIGKILL');
    await epochs(file, 9);
    const status = JSON.parse((await start('status', '--json').ended).stdout);
    expect(status.studies).to.have.length(1);
    expect(status.queue.workers.length).to.be.within(1, 2);
    running.child.kill('SIGKILL');
    await running.ended;
    const { study } = status.studies[0];
    const found = await documentOf(start('resume', study, '--offline', '--json', ...queued));
    expect(valuesOf(found)).to.deep.equal(valuesOf(await calm));
    second.child.kill('SIGTERM');
    expect((await second.ended).code).to.equal(0);
  });

  it('sends a worker away whose plugins differ, and says in what; another one does its work, on data that it has from the shared folder', async () => {
    const shared = { STILLHOUSE_SHARED: join(folder, 'shared') };
    const plugin = join(folder, 'mine/slow.js');
    const known = readFileSync(plugin, 'utf8');
    const file = writeGrid(folder, 'differ', '  optimizer.rate: { choice: [0.003, 0.01] }');
    const running = startWith(shared, 'sweep', file, '--offline', '--json', ...queued);
    await running.says("executor 'queue'");
    writeFileSync(plugin, `${known}// better now\n`);
    const { code, stderr } = await (await worker(shared)).ended;
    expect(code, stderr).to.equal(2);
    expect(stderr).to.contain('metric:slow (');
    writeFileSync(plugin, known);
    renameSync(join(folder, 'data.jsonl'), join(folder, 'moved.jsonl'));
    await worker({ ...shared, STILLHOUSE_HOME: join(folder, 'another-home') });
    const found = await documentOf(running);
    expect(found.stderr).to.contain('metric:slow (');
    expect(found.trials.map(({ state }: any) => state)).to.deep.equal(['complete', 'complete']);
  });

  it('leaves the password nowhere', () => {
    let found = '';
    try {
      found = execFileSync('grep', ['-rl', password, folder], { encoding: 'utf8' });
    } catch {
      // grep has found nothing
    }
    expect(found).to.equal('');
  });
});
