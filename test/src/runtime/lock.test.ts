import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { alive, identify } from '#plain/identity.mjs';
import { acquireLock, withLock } from '#plain/lock.mjs';
import { moduleUrl, runProgram } from './program.js';
import { scratchFolder } from './scratch.js';

const lockModule = moduleUrl('../src/runtime/plain/lock.mjs');
const hold = (file: string) =>
  runProgram(`
  import { acquireLock } from ${lockModule};
  const lock = await acquireLock(${JSON.stringify(file)});
  console.log('held');
  setTimeout(() => {}, 60_000);
  process.on('SIGTERM', () => { lock.release(); process.exit(0); });`);

describe('lock between processes', () => {
  const folder = scratchFolder('lock');
  let file: string;
  let count = 0;
  beforeEach(() => (file = join(folder, `${count++}.lock`)));

  it('makes the second wait, say so once, and go on when the first lets go', async () => {
    const first = hold(file);
    await first.says('held');
    const told: number[] = [];
    const second = acquireLock(file, { onWait: ({ pid }) => told.push(pid), pollMs: 20 });
    await sleep(200);
    expect(told).to.deep.equal([first.child.pid]);
    first.child.kill('SIGTERM');
    (await second).release();
    expect(existsSync(file)).to.equal(false);
  });

  it('is broken at once when its holder was killed', async () => {
    const first = hold(file);
    await first.says('held');
    first.child.kill('SIGKILL');
    await first.outcome;
    expect(existsSync(file)).to.equal(true);
    const began = Date.now();
    (await acquireLock(file, { onWait: () => expect.fail('waited for the dead'), pollMs: 5000 })).release();
    expect(Date.now() - began).to.be.below(1000);
  });

  it('takes a living process of another boot or start time for dead', async () => {
    for (const change of [{ boot: 'another' }, { start: '1' }]) {
      writeFileSync(file, JSON.stringify({ ...identify(process.pid), ...change }));
      (await acquireLock(file)).release();
    }
  });

  it('ends the child that a killed holder left at work', async () => {
    const owner = runProgram(`
      import { spawn } from 'node:child_process';
      import { acquireLock } from ${lockModule};
      const lock = await acquireLock(${JSON.stringify(file)});
      const child = spawn('sleep', ['60']);
      lock.child(child.pid);
      console.log('held');`);
    await owner.says('held');
    const { child } = JSON.parse(readFileSync(file, 'utf8'));
    expect(alive(child)).to.equal(true);
    owner.child.kill('SIGKILL');
    await owner.outcome;
    (await acquireLock(file)).release();
    expect(alive(child)).to.equal(false);
  });

  it('lets one at a time in, however many come upon a dead lock', async () => {
    writeFileSync(file, JSON.stringify({ ...identify(process.pid), start: '1', token: 'dead' }));
    const log = join(folder, 'log');
    writeFileSync(log, '');
    const racer = `
      import { appendFileSync } from 'node:fs';
      import { withLock } from ${lockModule};
      for (let i = 0; i < 5; i++) await withLock(${JSON.stringify(file)}, { pollMs: 1 }, async () => {
        appendFileSync(${JSON.stringify(log)}, '(');
        await new Promise((go) => setTimeout(go, 3));
        appendFileSync(${JSON.stringify(log)}, ')');
      });`;
    const ends = await Promise.all([1, 2, 3, 4].map(() => runProgram(racer).outcome));
    expect(ends.map(({ code }) => code)).to.deep.equal([0, 0, 0, 0]);
    expect(readFileSync(log, 'utf8')).to.equal('()'.repeat(20));
  });

  it('is released when the work throws', async () => {
    const error = await withLock(file, {}, () => Promise.reject(new Error('no'))).catch((reason: Error) => reason.message);
    expect(error).to.equal('no');
    expect(existsSync(file)).to.equal(false);
  });
});
