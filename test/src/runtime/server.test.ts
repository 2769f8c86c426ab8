import { spawn, type ChildProcess } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { identify } from '#plain/identity.mjs';
import { locateMlflow } from '../../../src/runtime/mlflow-env.js';
import { isFree, listens, nextFree } from '../../../src/runtime/port.js';
import { becomesReady, launch, whyNot } from '../../../src/runtime/server-launch.js';
import { endServer, processesOf } from '../../../src/runtime/server-processes.js';
import { readRecord, writeRecord, type ServerRecord } from '../../../src/runtime/server-state.js';
import { findServer, obtainServer, startServer, stopServer } from '../../../src/runtime/server.js';
import { startCommand } from '../../support/command-line.js';
import { freePort } from '../../support/mlflow.js';
import { moduleUrl, runProgram } from './program.js';
import { scratchFolder, withEnv } from './scratch.js';

/** A program of somebody else's on a port. */
async function stranger(): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return { port: (server.address() as AddressInfo).port, close: () => new Promise((done) => server.close(() => done())) };
}

describe('ports', () => {
  it('tells a taken port from a free one and knows who listens', async () => {
    const other = await stranger();
    expect(await isFree(other.port)).to.equal(false);
    expect(await nextFree(other.port)).to.be.above(other.port);
    expect(listens([process.pid], other.port)).to.equal(true);
    expect(listens([process.ppid], other.port)).to.equal(false);
    await other.close();
    expect(await isFree(other.port)).to.equal(true);
    expect(listens([process.pid], other.port)).to.equal(false);
  });
});

describe('a server that is slow to start', () => {
  const folder = scratchFolder('slow server');

  it('is told apart from one that has died, with what it said last', async () => {
    const port = await freePort();
    const log = join(folder, 'server.log');
    const started = (program: string): { child: ChildProcess; record: ServerRecord } => {
      const child = spawn(process.execPath, ['-e', program], { stdio: 'ignore' });
      const [pid, uri] = [child.pid!, `http://127.0.0.1:${port}`];
      return {
        child,
        record: { pid, uri, port, version: '1', startedAt: '', log, identity: identify(pid), token: 'none', ready: false },
      };
    };
    const slow = started('setInterval(() => {}, 1000)');
    expect(await becomesReady(slow.child, slow.record, { timeoutMs: 300 })).to.equal('late');
    slow.child.kill('SIGKILL');
    expect(await whyNot('late', slow.record)).to.equal(
      `the MLflow server does not answer after 5 minutes: it has said nothing (its log: ${log})`,
    );
    writeFileSync(log, 'first\nno such module\n');
    const dead = started('process.exit(1)');
    expect(await becomesReady(dead.child, dead.record)).to.equal('died');
    expect(await whyNot('died', dead.record)).to.equal(`the MLflow server did not start: no such module (its log: ${log})`);
  });
});

describe('local MLflow server', function () {
  this.timeout(240_000);
  const mlflow = locateMlflow();
  const home = scratchFolder('server home');
  withEnv({ STILLHOUSE_HOME: home, MLFLOW_TRACKING_URI: 'http://127.0.0.1:9' });

  before(function () {
    if (!mlflow) {
      console.log('    no MLflow in the state folder: run `npm test` once to install it');
      this.skip();
    }
    symlinkSync(mlflow.folder, join(home, basename(mlflow.folder)));
  });
  afterEach(async () => void (await stopServer()));

  it('is not there before it is started', async () => {
    expect(await findServer()).to.equal(null);
    expect(await stopServer()).to.equal(false);
  });

  it('refuses a given port that another program has, without starting anything', async () => {
    const other = await stranger();
    const error = await startServer({ port: other.port }).catch((reason: Error) => reason);
    await other.close();
    expect(error).to.have.property('name', 'InputError');
    expect((error as Error).message).to.include(`port ${other.port} is taken by another program`);
    expect(await readRecord()).to.equal(null);
  });

  it('starts once for two starters, outlives them, is found, answers, and is gone after stop', async () => {
    const port = await freePort();
    const starter = `
      import { startServer } from ${moduleUrl('src/runtime/server.js')};
      console.log(JSON.stringify(await startServer({ port: ${port} })));`;
    const ends = await Promise.all([runProgram(starter).outcome, runProgram(starter).outcome]);
    const states = ends.map(({ stdout, stderr }) => JSON.parse(stdout || JSON.stringify({ stderr })));
    expect(states[0]).to.deep.equal(states[1]);
    expect(await findServer()).to.deep.equal(states[0]);
    expect(states[0]).to.include({ port, uri: `http://127.0.0.1:${port}`, version: '3.17.2' });
    expect(await (await fetch(`${states[0].uri}/version`)).text()).to.equal('3.17.2');
    expect(await obtainServer()).to.deep.equal({ server: states[0], already: true });
    const start = (...args: string[]) =>
      startCommand(['server', 'start', '--json', ...args], { cwd: home, env: { STILLHOUSE_HOME: home } }).ended;
    const same = await start('--port', String(port));
    expect({ code: same.code, ...JSON.parse(same.stdout) }).to.include({ code: 0, already_running: true, port });
    const other = await start('--port', String(port + 1));
    const refused = JSON.parse(other.stdout);
    expect({ code: other.code, ...refused }).to.include({ code: 2, running: true, already_running: true, port, pid: states[0].pid });
    expect(refused.error).to.include({ kind: 'input', path: '--port', allowed: String(port) });
    expect(other.stderr).to.include(`the server runs already, on port ${port}`);
    const record = (await readRecord())!;
    expect(await stopServer()).to.equal(true);
    expect(processesOf(record)).to.deep.equal([]);
    expect(await isFree(port)).to.equal(true);
    expect(await findServer()).to.equal(null);
  });

  it('cleans up the orphan of a killed leader, and adopts a server whose starter died', async () => {
    const { pid, port } = await startServer({ port: await freePort() });
    const record = (await readRecord())!;
    await writeRecord({ ...record, ready: false });
    expect((await findServer())?.pid).to.equal(pid);
    process.kill(pid, 'SIGKILL');
    while (processesOf(record).includes(pid)) await new Promise((go) => setTimeout(go, 20));
    expect(listens(processesOf(record), port)).to.equal(true);
    expect(await findServer()).to.equal(null);
    expect(await isFree(port)).to.equal(true);
    expect(processesOf(record)).to.deep.equal([]);
  });

  it('notices a port that was taken while it started', async () => {
    const other = await stranger();
    const { child, record } = launch(mlflow!, other.port);
    const end = await becomesReady(child, record);
    await endServer(record);
    await other.close();
    expect(end).to.equal('taken');
  });
});
