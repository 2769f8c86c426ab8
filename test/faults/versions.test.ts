/** Workers whose code or data are not those of the sweep. */
import { cpSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { endCommands, main, type Running } from '../support/command-line.js';
import { startRedis, type RedisServer } from '../support/redis.js';
import { documentOf, valuesOf } from '../support/trials.js';
import { scene } from './scene.js';

describe('a worker that differs from the sweep', function () {
  this.timeout(300_000);
  const { start, slow, undisturbed, folder } = scene('versions');
  let redis: RedisServer;
  before(async function () {
    redis = await startRedis(this);
  });
  after(async () => {
    endCommands();
    await redis?.stop();
  });
  const env = (): NodeJS.ProcessEnv => ({ STILLHOUSE_QUEUE: redis.url });
  const worker = (place?: Parameters<typeof start>[2]): Running => start(['worker', '--processes', '1', '--lease', '2'], env(), place);
  const sweep = async (name: string): Promise<Running> => {
    const running = start(['sweep', slow(name, 0), '--offline', '--json', '--executor', 'queue'], env());
    await running.says("executor 'queue'");
    return running;
  };

  it('in its data is sent away, and says in what; with the same data it is taken', async () => {
    const running = await sweep('data');
    const data = join(folder, 'data.jsonl');
    const known = readFileSync(data, 'utf8');
    writeFileSync(data, known.replaceAll('sunny', 'dark'));
    const { code, stderr } = await worker().ended;
    expect(code, stderr).to.equal(2);
    expect(stderr).to.contain('this worker differs from a sweep that uses the queue: data:train (');
    writeFileSync(data, known);
    const same = worker();
    const found = await documentOf(running);
    same.child.kill('SIGTERM');
    await same.ended;
    expect(found.stderr).to.contain('differs from this process: data:train (');
    expect(valuesOf(found)).to.have.length((await undisturbed()).length);
    expect(found.trials.map(({ state }: any) => state)).to.deep.equal(['complete', 'complete']);
  });

  it('in its code is sent away, and says so', async () => {
    const root = join(dirname(main), '../../..');
    const copy = join(folder, 'copy');
    mkdirSync(copy);
    const filter = (path: string): boolean => !/\.(map|d\.ts)$/.test(path);
    for (const name of ['src', 'plugins']) cpSync(join(root, 'dist', name), join(copy, 'dist', name), { recursive: true, filter });
    cpSync(join(root, 'package.json'), join(copy, 'package.json'));
    for (const name of ['node_modules', 'src']) symlinkSync(join(root, name), join(copy, name));
    const step = join(copy, 'dist/src/distill/step.js');
    writeFileSync(`${step}.new`, `${readFileSync(step, 'utf8')}// another version\n`);
    renameSync(`${step}.new`, step);
    const running = await sweep('code');
    const other = join(copy, 'dist/src/cli/main.js');
    const { code, stderr } = await worker(([node, , ...args]) => [node, other, ...args]).ended;
    expect(code, stderr).to.equal(2);
    expect(stderr).to.contain('this worker differs from a sweep that uses the queue: code (');
    running.child.kill('SIGINT');
    expect((await running.ended).code).to.equal(130);
  });
});
