/** A benchmark whose npm is ended by a signal takes its peers along. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { scratchFolder } from '../src/runtime/scratch.js';

const root = resolve(fileURLToPath(import.meta.url), '../../../..');
const url = (name: string): string => JSON.stringify(pathToFileURL(join(root, 'benchmarks/measure', name)).href);
const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('an interrupted benchmark', function () {
  this.timeout(60_000);
  const folder = scratchFolder('interrupted');
  const pids = (): number[] =>
    ['own.pid', 'peer.pid'].flatMap((name) => {
      const file = join(folder, name);
      return (existsSync(file) && Number(readFileSync(file, 'utf8'))) || [];
    });

  it('ends with its peers where a signal has ended npm and its shell alone', async () => {
    const lines = [
      `import { writeFileSync } from 'node:fs';`,
      `import { child } from ${url('child.mjs')};`,
      `import { endWhenInterrupted } from ${url('interrupted.mjs')};`,
      `endWhenInterrupted(() => {});`,
      `writeFileSync('own.pid', String(process.pid));`,
      `await child('sh', ['-c', 'echo $$ > peer.pid; exec sleep 600'], { env: process.env }).catch(() => {});`,
    ];
    writeFileSync(join(folder, 'benchmark.mjs'), lines.join('\n'));
    const env = { ...process.env, npm_lifecycle_event: 'benchmark' };
    const shell = spawn('sh', ['-c', `"${process.execPath}" benchmark.mjs; true`], { cwd: folder, env, stdio: 'ignore' });
    while (pids().length < 2) await sleep(20);
    const [own, peer] = pids() as [number, number];
    expect([lives(own), lives(peer)]).to.deep.equal([true, true]);
    shell.kill('SIGKILL');
    while (lives(own) || lives(peer)) await sleep(50);
  });

  it('ends with what it had begun, and tidies up, where `timeout` tells it twice', async () => {
    const lines = [
      `import { once } from 'node:events';`,
      `import { rmSync, writeFileSync } from 'node:fs';`,
      `import { begin, throwIfEnded } from ${url('child.mjs')};`,
      `import { endWhenInterrupted } from ${url('interrupted.mjs')};`,
      `endWhenInterrupted(() => {});`,
      `const peer = begin('sleep', ['600'], { stdio: 'ignore' });`,
      `writeFileSync('begun.pid', String(peer.pid));`,
      `await once(peer, 'close');`,
      `try { throwIfEnded(); } catch { setTimeout(() => rmSync('begun.pid'), 200); }`,
    ];
    writeFileSync(join(folder, 'begun.mjs'), lines.join('\n'));
    const child = spawn(process.execPath, ['begun.mjs'], { cwd: folder, stdio: 'ignore' });
    const file = join(folder, 'begun.pid');
    while (!existsSync(file) || readFileSync(file, 'utf8') === '') await sleep(20);
    const begun = Number(readFileSync(file, 'utf8'));
    child.kill('SIGTERM');
    child.kill('SIGTERM');
    const [code, signal] = await once(child, 'close');
    expect([code, signal, lives(begun), existsSync(file)]).to.deep.equal([130, null, false, false]);
  });
});
