/** Sweeps whose students train in worker processes: the same results, whatever happens to the workers. */
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { scratchFolder } from '../src/runtime/scratch.js';
import { endCommands, startCommand, type Running } from '../support/command-line.js';
import { documentOf, valuesOf } from '../support/trials.js';
import { writeGrid, writeMisbehaving } from '../support/misbehaving.js';
import { writeHome } from './outside.js';

const workers = ['--executor', 'processes', '--executor.workers=2'];

describe('a sweep in worker processes', function () {
  this.timeout(120_000);
  const folder = scratchFolder('processes');
  let home: string;
  before(() => {
    writeMisbehaving(folder);
    home = writeHome(folder);
  });
  after(endCommands);

  const run = (env: NodeJS.ProcessEnv, ...args: string[]): Running =>
    startCommand([...args, '--json'], { cwd: folder, env: { STILLHOUSE_HOME: home, CI: '1', ...env } });
  const native = (...args: string[]): Running => run({}, ...args, '--offline');
  /** Quickly begun: what is trained on does not matter here. */
  const start = (...args: string[]): Running => run({ STILLHOUSE_BACKEND: 'cpu' }, ...args, '--offline');
  /** All that the journal has of each trial. */
  const exported = async (study: string): Promise<any[]> =>
    JSON.parse((await run({}, 'study', 'export', study, '--format', 'json').ended).stdout).trials;
  const lines = (file: string): string[] => readFileSync(file, 'utf8').trim().split('\n');

  it('comes to the results of one process to the bit, with several students a trial too', async () => {
    const space = '  optimizer.rate: { choice: [0.003, 0.01, 0.03] }';
    const file = writeGrid(folder, 'plain', space, 'seeds: 2\npruner: { use: none }\n');
    const [alone, together] = await Promise.all([documentOf(native('sweep', file)), documentOf(native('sweep', file, ...workers))]);
    expect(valuesOf(together)).to.deep.equal(valuesOf(alone));
    expect(together.test).to.deep.equal(alone.test);
    expect(new Set(alone.trials.map(({ value }: any) => value)).size, 'there is something to tell apart').to.be.above(2);
  });

  it('survives plugins that kill, hang, grow, leave and print: their trials go on; one that does it again is set aside', async () => {
    const moods = 'well, print, exit, hang, nan, grow, throw, poison';
    const more = `executor: { use: processes, workers: 2, memory_mib: 1200, patience: 8 }\nset: { loss.moody.once: ${join(folder, 'done-')} }\n`;
    const file = writeGrid(folder, 'moody', `  loss.moody.mood: { choice: [${moods}] }`, more);
    const found = await documentOf(start('sweep', file));
    const of = (mood: string): any => found.trials.find(({ params }: any) => params['loss.moody.mood'] === mood);
    for (const mood of ['well', 'print', 'exit', 'hang', 'grow'])
      expect(of(mood), mood).to.include({ state: 'complete', value: of('well').value });
    for (const mood of ['nan', 'throw', 'poison']) expect(of(mood), mood).to.include({ state: 'failed' });
    expect(found.stderr).to.contain('a plugin prints').and.contain('and writes');
    const attributes = Object.fromEntries(
      (await exported(found.study)).map((trial) => [trial.params['loss.moody.mood'], trial.user_attrs]),
    );
    expect(attributes['poison'].reason).to.match(/^set aside: 2 workers were lost .* was killed \(SIGKILL\)/);
    expect(attributes['poison'].lost_workers).to.have.length.within(2, 3);
    expect(attributes['exit'].lost_workers.join()).to.contain('ended by itself with exit code 7');
    expect(attributes['hang'].lost_workers.join()).to.contain('gave no sign of progress');
    expect(attributes['grow'].lost_workers.join()).to.match(/took \d+ MiB of memory, more than its 1200 MiB/);
    expect(attributes['nan'].reason).to.contain('diverged');
    expect(attributes['throw'].reason).to.contain('no such luck');
  });

  const rates = '  optimizer.rate: { choice: [0.003, 0.01] }';
  const slowly = (file: string, more = ''): string =>
    `set: { metrics.slow.lines: ${file}, ${more}metrics.slow.milliseconds: 600, training.epochs: 4 }\n`;
  let undisturbed: string[];

  it('goes on with a trial after the last epoch that its lost worker has kept', async () => {
    const file = join(folder, 'lines');
    const running = start('sweep', writeGrid(folder, 'dying', rates, slowly(file, 'metrics.slow.die: 3, ')), ...workers);
    const found = await documentOf(running);
    expect(found.trials.map(({ state }: any) => state)).to.deep.equal(['complete', 'complete']);
    expect(existsSync(`${file}.died`)).to.equal(true);
    // Of two trials of four epochs one epoch was computed twice; rehearsal and test split are computed by the process beside the sweep.
    expect(lines(file).filter((line) => !line.startsWith(`${running.child.pid} `))).to.have.length(2 * 4 + 1 + 2);
    for (const trial of await exported(found.study)) expect(Object.keys(trial.intermediate_values)).to.deep.equal(['0', '1', '2', '3']);
    expect(readdirSync(join(home, 'student-epochs')), 'nothing is left of a trial that is done').to.deep.equal([]);
    undisturbed = valuesOf(found);
  });

  it('finishes its epoch at Ctrl-C, leaves at once at SIGKILL, takes its workers along, and is resumed', async () => {
    const file = join(folder, 'stopped');
    const sweep = writeGrid(folder, 'stopped', rates, slowly(file));
    const epochs = async (count: number): Promise<void> => {
      for (let waited = 0; waited < 60_000 && !(existsSync(file) && lines(file).length >= count); waited += 20) await sleep(20);
    };
    const gone = async (): Promise<boolean> => {
      const pids = [...new Set(lines(file).map((line) => Number(line.split(' ')[0])))];
      const alive = (pid: number): boolean => existsSync(`/proc/${pid}/exe`);
      for (let waited = 0; waited < 5_000 && pids.some(alive); waited += 50) await sleep(50);
      return !pids.some(alive);
    };
    const first = start('sweep', sweep, ...workers);
    await epochs(4);
    first.child.kill('SIGINT');
    const { code, stderr } = await first.ended;
    expect(code, stderr).to.equal(130);
    const study = /stillhouse resume (\S+)/.exec(stderr)![1]!;
    expect(await gone()).to.equal(true);
    expect(readdirSync(join(home, 'student-epochs')), 'epochs are kept').to.have.length(2);
    const known = lines(file).length;

    const second = start('resume', study, ...workers);
    await epochs(known + 3);
    second.child.kill('SIGKILL');
    await second.ended;
    expect(await gone(), 'workers end with the process that has begun them').to.equal(true);

    rmSync(file);
    const found = await documentOf(start('resume', study));
    expect(found.trials.map(({ state }: any) => state)).to.deep.equal(['complete', 'complete']);
    expect(valuesOf(found)).to.deep.equal(undisturbed);
  });
});
