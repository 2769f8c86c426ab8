/** Real processes at one journal: nothing is lost, whoever writes and whoever is killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { lifeOf, openExistingJournal, openJournal, thisOwner, type Owner } from '../../../src/sweep/index.js';
import { JournalLock } from '../../../src/sweep/lock.js';
import { testFolder } from './folder.js';

const writer = fileURLToPath(new URL('./writer.js', import.meta.url));
const start = { name: 'study', directions: ['minimize' as const], metricNames: [] };

describe('journal and processes', function () {
  this.timeout(30_000);
  const folder = testFolder();
  const path = () => join(folder(), 'journal.log');
  let children: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of children) await kill(child);
    children = [];
  });

  function launch(name: string, count = 0): ChildProcess {
    const child = spawn(process.execPath, [writer, path(), name, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    return child;
  }
  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
  /** Resolves with the output once it holds `text`. */
  async function says(child: ChildProcess, text: string): Promise<string> {
    let output = '';
    for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      output += chunk.toString();
      if (output.includes(text)) break;
    }
    return output;
  }

  it('loses nothing of two writers', async () => {
    openJournal(path(), start).close();
    const writers = [launch('one', 40), launch('two', 40)];
    await Promise.all(writers.map((child) => once(child, 'exit')));
    const { trials } = openExistingJournal(path()).read();
    expect(trials).to.have.length(80);
    expect(trials.every(({ state, values, intermediate }) => state === 'complete' && intermediate.get(0) === values[0])).to.equal(true);
    for (const name of ['one', 'two']) {
      const own = trials.filter(({ params }) => params['use'] === name);
      expect(own.map(({ values }) => values[0])).to.deep.equal(Array.from({ length: 40 }, (_, index) => index));
    }
    expect(readdirSync(folder())).to.deep.equal(['journal.log']);
  });

  it('clears away what a killed process has left', async () => {
    const store = openJournal(path(), start);
    const holder = launch('hold');
    await says(holder, 'held');
    await kill(holder);
    renameSync(`${path()}.lock`, `${path()}.lock123.rename`);
    expect(readdirSync(folder())).to.have.length(4);
    openJournal(path(), { ...start, name: 'other' }).close();
    store.close();
    expect(readdirSync(folder())).to.deep.equal(['journal.log']);
  });

  it('goes on at once when the holder of the lock has been killed', async () => {
    const store = openJournal(path(), start);
    const holder = launch('hold');
    await says(holder, 'held');
    expect(existsSync(`${path()}.lock`) || readdirSync(folder()).includes('journal.log.lock')).to.equal(true);
    await kill(holder);
    const since = performance.now();
    expect(store.begin({}, {})).to.equal(0);
    expect(performance.now() - since).to.be.below(2_000);
    store.close();
    expect(readdirSync(folder())).to.deep.equal(['journal.log']);
  });

  it('waits for a holder that lives', async () => {
    const store = openJournal(path(), start);
    const holder = launch('hold');
    await says(holder, 'held');
    const waiter = launch('one', 1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(waiter.exitCode).to.equal(null);
    expect(store.read().trials).to.have.length(0);
    const gone = once(waiter, 'exit');
    await kill(holder);
    await gone;
    expect(store.read().trials).to.have.length(1);
  });

  it('keeps every trial that a killed writer had finished', async () => {
    let all = 0;
    for (let round = 0; round < 6; round++) {
      const victim = launch('victim', 1e6);
      let output = '';
      victim.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
      await once(victim.stdout!, 'data');
      await new Promise((resolve) => setTimeout(resolve, 15 * round));
      await kill(victim);
      const since = performance.now();
      const store = openJournal(path(), start);
      store.finish(store.begin({}, {}), 'complete', [0]);
      expect(performance.now() - since).to.be.below(2_000);
      store.close();
      const { trials } = openExistingJournal(path()).read();
      const finished = output.split('\n').slice(1, -1).map(Number);
      all += finished.length;
      expect(finished.filter((number) => trials[number]?.state !== 'complete')).to.deep.equal([]);
    }
    expect(all).to.be.above(0);
    expect(readFileSync(path(), 'utf8').endsWith('\n')).to.equal(true);
    expect(readdirSync(folder())).to.deep.equal(['journal.log']);
  });

  const sweeper = fileURLToPath(new URL('./sweeper.js', import.meta.url));
  async function sweep(name: string, epochs: number, parallel = 1): Promise<string> {
    const args = [sweeper, join(folder(), name), String(epochs), String(parallel)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await once(child, 'close');
    return output;
  }

  it('ends as an undisturbed sweep does, however often it was killed', async () => {
    expect(await sweep('whole.log', Infinity)).to.equal('finished');
    for (const epochs of [1, 2, 4, 9, 3]) expect(await sweep('parts.log', epochs)).to.equal('');
    expect(await sweep('parts.log', Infinity)).to.equal('finished');
    const [whole, parts] = ['whole.log', 'parts.log'].map((name) => openExistingJournal(join(folder(), name)));
    expect(whole!.read().trials).to.have.length(10);
    expect(whole!.read().trials.some(({ state }) => state === 'pruned')).to.equal(true);
    expect(parts!.read()).to.deep.equal(whole!.read());
    const restarts = parts!.read().trials.map(({ number }) => Number(parts!.trialNotes(number)['restarts'] ?? 0));
    expect(restarts.reduce((sum, one) => sum + one)).to.equal(5);
    expect(readdirSync(folder()).sort()).to.deep.equal(['parts.log', 'whole.log']);
  });

  it('ends as an undisturbed sweep does with several trials at the same time, too', async () => {
    expect(await sweep('whole.log', Infinity, 3)).to.equal('finished');
    for (const epochs of [4, 20]) expect(await sweep('parts.log', epochs, 3)).to.equal('');
    const killed = openExistingJournal(join(folder(), 'parts.log')).read().trials;
    expect(killed.map(({ state }) => state).filter((state) => state === 'running')).to.have.length(3);
    expect(await sweep('parts.log', Infinity, 3)).to.equal('finished');
    const [whole, parts] = ['whole.log', 'parts.log'].map((name) => openExistingJournal(join(folder(), name)));
    expect(whole!.read().trials.map(({ state }) => state)).to.include.members(['complete', 'pruned']);
    expect(parts!.read()).to.deep.equal(whole!.read());
    const restarts = parts!.read().trials.map(({ number }) => Number(parts!.trialNotes(number)['restarts'] ?? 0));
    expect(restarts.reduce((sum, one) => sum + one)).to.equal(6);
  });

  it('takes the lock that Optuna takes', () => {
    writeFileSync(path(), '');
    const lock = new JournalLock(path());
    lock.hold(() => {
      expect(() => symlinkSync(path(), `${path()}.lock`)).to.throw(/EEXIST/);
      expect(() => writeFileSync(`${path()}.lock`, '', { flag: 'wx' })).to.throw(/EEXIST/);
      expect(existsSync(`${path()}.lock`), 'Optuna looks at the time of what the link points to').to.equal(true);
    });
    lock.close();
    expect(readdirSync(folder())).to.deep.equal(['journal.log']);
  });

  it("does not take Optuna's own lock for dead while the journal changes", async () => {
    const store = openJournal(path(), start);
    symlinkSync(path(), `${path()}.lock`);
    const waiter = launch('one', 1);
    await new Promise((resolve) => setTimeout(resolve, 600));
    utimesSync(path(), new Date(), new Date());
    expect(store.read().trials).to.have.length(0);
    expect(waiter.exitCode).to.equal(null);
    await kill(waiter);
  });

  it('knows the living from the dead', async () => {
    const here = thisOwner();
    const child = launch('hold');
    writeFileSync(path(), '');
    await says(child, 'held');
    const card = readdirSync(folder()).find((name) => name.includes('.lock.pid-'))!;
    const owner = JSON.parse(readFileSync(join(folder(), card), 'utf8')) as Owner;
    expect(owner.pid).to.equal(child.pid);
    expect([lifeOf(here), lifeOf(owner)]).to.deep.equal(['alive', 'alive']);
    await kill(child);
    expect(lifeOf(owner)).to.equal('dead');
    expect(lifeOf({ ...here, host: 'elsewhere' })).to.equal('unknown');
    if (here.started === null) return;
    expect(lifeOf({ ...here, started: '1' }), 'the pid was given to another process').to.equal('dead');
    expect(lifeOf({ ...here, boot: 'before' })).to.equal('dead');
    expect(lifeOf({ ...here, space: 'pid:[1]' }), 'another container').to.equal('unknown');
  });
});
