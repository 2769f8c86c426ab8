/** A sweep over a queue on machines whose clocks are set in its middle: the clock of sweep, worker and Redis. */
import { spawnSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { endCommands } from '../support/command-line.js';
import { redisProgram, RedisServer } from '../support/redis.js';
import { documentOf, valuesOf } from '../support/trials.js';
import { scene } from './scene.js';

const source = fileURLToPath(new URL('../../../test/support/stepping_clock.c', import.meta.url));
const day = 24 * 3600;

describe('clocks that are set', function () {
  this.timeout(300_000);
  const { start, slow, epochs, undisturbed, exported, folder } = scene('clock');
  const library = join(folder, 'clock.so');
  const file = join(folder, 'shift');
  let redis: RedisServer | null = null;
  /** All at once, as a file is read while it is written. */
  const set = (seconds: number): void => {
    writeFileSync(`${file}.new`, String(seconds));
    renameSync(`${file}.new`, file);
  };
  after(async () => {
    endCommands();
    await redis?.stop();
  });

  it('a day forward and two days back: trials, values and how long they took are as if they were not', async function () {
    const program = redisProgram();
    const compiled = spawnSync('cc', ['-shared', '-fPIC', '-o', library, source, '-ldl'], { encoding: 'utf8' });
    if (!program || compiled.status !== 0) {
      console.log(`      not tested: ${program ? 'no C compiler' : 'redis-server'} is there`);
      return this.skip();
    }
    set(0);
    const clock = { LD_PRELOAD: library, STEPPING_CLOCK: file };
    const wrong = Object.entries(clock).map(([name, value]) => `${name}=${value}`);
    redis = await RedisServer.start(program, { place: (command) => ['env', ...wrong, ...command] });
    const env = { ...clock, STILLHOUSE_QUEUE: redis.url };
    const running = start(['sweep', slow('steps'), '--offline', '--json', '--executor', 'queue', '--executor.cohort=1'], env);
    const worker = start(['worker', '--processes', '1', '--lease', '2'], env);
    await epochs('steps', 2);
    set(day);
    await epochs('steps', 5);
    set(-day);
    const found = await documentOf(running);
    expect(valuesOf(found)).to.deep.equal(await undisturbed());
    expect(found.seconds).to.be.within(0, 600);
    for (const { user_attrs, datetime_start: from } of await exported(found.study)) {
      expect(user_attrs.seconds).to.be.within(0, 600);
      expect(Number.isNaN(Date.parse(from))).to.equal(false);
    }
    worker.child.kill('SIGTERM');
    expect((await worker.ended).code).to.equal(0);
  });
});
