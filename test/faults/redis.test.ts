/** A sweep over a queue whose Redis is not there, goes, comes back empty, and is full. */
import { expect } from 'chai';
import { endCommands, type Running } from '../support/command-line.js';
import { startRedis, type RedisServer } from '../support/redis.js';
import { documentOf, valuesOf } from '../support/trials.js';
import { scene, studyOf } from './scene.js';

describe('a queue whose Redis', function () {
  this.timeout(300_000);
  const { start, slow, epochs, undisturbed, exported, folder } = scene('redis');
  let redis: RedisServer;
  before(async function () {
    redis = await startRedis(this);
  });
  afterEach(endCommands);
  after(() => redis?.stop());

  const queued = ['--executor', 'queue', '--executor.cohort=1'];
  const sweep = (file: string): Running => start(['sweep', file, '--offline', '--json', ...queued], { STILLHOUSE_QUEUE: redis.url });
  const worker = (): Running =>
    start(['worker', '--processes', '1', '--lease', '2'], { STILLHOUSE_QUEUE: redis.url, STILLHOUSE_HOME: `${folder}/home` });

  it('is down at the start is told by sweep and worker before anything is begun', async () => {
    const nobody = { STILLHOUSE_QUEUE: 'redis://127.0.0.1:1' };
    const file = slow('down');
    for (const args of [['sweep', file, '--offline', ...queued], ['worker']]) {
      const { code, stderr } = await start(args, nobody).ended;
      expect(code, stderr).to.equal(2);
      expect(stderr).to.contain('the queue redis://127.0.0.1:1 cannot be reached').and.contain('start Redis or Valkey there');
      expect(stderr).to.not.match(/study |\n {4}at /);
    }
  });

  it('is full for a while, then killed and begun anew with nothing of what it held: each trial is there once, and none is blamed', async () => {
    const calm = await undisturbed();
    const running = sweep(slow('storm'));
    const serving = worker();
    await epochs('storm', 3);
    redis.tell('config', 'set', 'maxmemory', '1mb');
    await Promise.all([running.says('is full (OOM'), serving.says('is full (OOM')]);
    redis.tell('config', 'set', 'maxmemory', '0');
    await Promise.all([running.says('is back'), serving.says('is back')]);
    await redis.stop();
    await Promise.all([running.says('is away'), serving.says('is away')]);
    await redis.restart();
    const found = await documentOf(running);
    expect(valuesOf(found)).to.deep.equal(calm);
    expect(found.stderr)
      .to.contain('is away (')
      .and.not.match(/\n {4}at |trial goes on in another/);
    for (const { user_attrs } of await exported(found.study)) expect(user_attrs).to.not.have.property('lost_workers');
    serving.child.kill('SIGTERM');
    expect((await serving.ended).code).to.equal(0);
  });

  it('is down keeps neither sweep nor worker from ending at the first Ctrl-C; resume goes on', async () => {
    const file = slow('left');
    const running = sweep(file);
    const serving = worker();
    await epochs('left', 2);
    await redis.stop();
    await Promise.all([running.says('is away'), serving.says('is away')]);
    running.child.kill('SIGINT');
    serving.child.kill('SIGINT');
    const [left, gone] = await Promise.all([running.ended, serving.ended]);
    expect(left.code, left.stderr).to.equal(130);
    expect(gone.code, gone.stderr).to.equal(0);
    expect(left.stderr).to.contain(`stillhouse resume ${studyOf(left)}`);
    await redis.restart();
    const found = await documentOf(start(['resume', studyOf(left), '--offline', '--json', '--executor', 'in-process']));
    expect(valuesOf(found)).to.deep.equal(await undisturbed());
  });
});
