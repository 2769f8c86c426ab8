/** The password of Redis and the token of MLflow, used and refused: where they are not to be found afterwards. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { endCommands, type Ended } from '../support/command-line.js';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { startRedis, type RedisServer } from '../support/redis.js';
import { sharedServer } from '../support/reference.js';
import { artifactsOf, restOf } from '../support/server-runs.js';
import { scene } from './scene.js';

const password = 'pass-Word_of/redis+4711';
const token = 'token.of-MLflow_0815';
/** As they are, as an address has them, and as a header has them. */
const forms = [
  password,
  encodeURIComponent(password),
  token,
  Buffer.from(password).toString('base64'),
  Buffer.from(token).toString('base64'),
];

describe('secrets', function () {
  this.timeout(300_000);
  const { start, slow, folder, epochs } = scene('secrets');
  let redis: RedisServer;
  let proxy: FaultyProxy;
  let uri: string;
  before(async function () {
    redis = await startRedis(this, password);
    ({ uri } = await sharedServer(this));
    proxy = await FaultyProxy.before(uri);
  });
  after(async () => {
    endCommands();
    await proxy?.stop();
    await redis?.stop();
  });

  it('are in no output, log, journal, outbox, artifact or error, whether they open a server or are refused', async () => {
    const file = join(folder, 'password');
    writeFileSync(file, `${password}\n`);
    chmodSync(file, 0o600);
    const env = { MLFLOW_TRACKING_URI: proxy.uri, MLFLOW_TRACKING_TOKEN: token, MLFLOW_EXPERIMENT_NAME: 'secrets' };
    const inAddress = { ...env, STILLHOUSE_QUEUE: redis.url.replace('://', `://:${encodeURIComponent(password)}@`) };
    const inFile = { ...env, STILLHOUSE_QUEUE: redis.url, STILLHOUSE_REDIS_PASSWORD_FILE: file };
    const wrong = { ...env, STILLHOUSE_QUEUE: redis.url, STILLHOUSE_REDIS_PASSWORD: `${password}!` };
    const said: Ended[] = [];
    let refusing = false;
    proxy.reset(({ number }) => (refusing && number % 2 === 0 ? { status: 403, text: 'no' } : 'pass'));
    const queued = ['--executor', 'queue', '--json', '--debug'];
    const running = start(['sweep', slow('secret'), ...queued], inAddress);
    const worker = start(['worker', '--processes', '1', '--lease', '2'], inFile);
    await epochs('secret', 3);
    refusing = true;
    redis.tell('config', 'set', 'requirepass', 'another one');
    redis.authorise('another one');
    redis.tell('client', 'kill', 'type', 'normal', 'skipme', 'yes');
    await Promise.all([running.says('is away'), worker.says('is away')]);
    redis.tell('config', 'set', 'requirepass', password);
    redis.authorise(password);
    said.push(await running.ended);
    refusing = false;
    said.push(await start(['status', '--json'], inAddress).ended, await start(['sync', '--json'], env).ended);
    worker.child.kill('SIGTERM');
    said.push(await worker.ended);
    expect(
      said.map(({ code }) => code),
      said.map(({ stderr }) => stderr).join('\n'),
    ).to.deep.equal([0, 0, 0, 0]);
    expect(said[0]!.stderr).to.contain('WRONGPASS').and.contain('does not let us in any more');
    const refused = await start(['sweep', slow('refused'), ...queued], wrong).ended;
    expect(refused.code).to.equal(2);
    expect(refused.stderr).to.contain('cannot be reached');
    for (const { stdout, stderr } of [...said, refused]) for (const form of forms) expect(stdout + stderr).to.not.contain(form);

    const kept = join(folder, 'artifacts');
    mkdirSync(kept);
    const rest = restOf(uri);
    const runs = await rest.searchRuns((await rest.experimentByName('secrets'))!.experiment_id, '');
    for (const run of runs) {
      const id = run.info.run_id;
      writeFileSync(join(kept, `${id}.json`), JSON.stringify(run));
      for (const [number, path] of (await artifactsOf(rest, id)).entries())
        writeFileSync(join(kept, `${id}-${number}`), await rest.artifact(id, path));
    }
    expect(runs.length, 'the sweep, two trials').to.be.at.least(3);
    expect(readdirSync(kept).length).to.be.above(runs.length);
    for (const form of forms) expect(holding(form), form).to.deep.equal([file].filter(() => form === password));
  });

  /** Files of the folder that hold a text. */
  function holding(text: string): string[] {
    try {
      return execFileSync('grep', ['-rlF', '--', text, folder], { encoding: 'utf8' }).trim().split('\n');
    } catch {
      return []; // grep has found nothing
    }
  }
});
