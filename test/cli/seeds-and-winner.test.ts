/** Sweeps whose trials are means over seeds, that keep to a budget, and that choose their winner on fresh seeds; killed and resumed too. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { endCommands, startCommand, type Running } from '../support/command-line.js';
import { stillhouse, write, writeHome } from './outside.js';
import { rightPlugins } from './right-plugins.js';

const experiment = `
plugins: [../mine]
dataset: { use: fruit, size: 120 }
teacher: { use: oracle }
student: { use: bag-of-embeddings, embedding: 6, dropout: 0.1 }
loss: { distillation: { alpha: 0.5, temperature: 2 } }
training: { epochs: 4, batch_size: 16 }
seed: 3
`;
const single = `
experiment: e
objective: { metric: validation.loss }
sampler: { use: random }
trials: 5
seed: 4
space:
  optimizer.rate: { float: [1e-3, 0.3], log: true }
  student.dropout: { float: [0, 0.5] }
`;
const seeds = `${single}seeds: 3\n`;
const winner = `${single}winner: { best: 2, seeds: 3 }\n`;
const pruned = `${seeds.replace('trials: 5', 'trials: 8')}pruner: { use: successive-halving, min_resource: 1, reduction_factor: 2 }\n`;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const bare = ({ number, state, params, value, seeds: over }: any): object => ({ number, state, params, value, over });

describe('a sweep of several seeds and its honest winner', function () {
  this.timeout(180_000);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stillhouse-seeds-')));
  const away = join(folder, 'elsewhere');
  let env: { STILLHOUSE_HOME: string };
  const answer = async (args: readonly string[]): Promise<any> => {
    const { code, stdout, stderr } = await stillhouse([...args, '--json'], away, env);
    expect(code, stderr).to.equal(0);
    return JSON.parse(stdout);
  };
  const run = (file: string, ...more: string[]) => answer(['sweep', `../sweeps/${file}.yaml`, '--offline', ...more]);
  const known = new Map<string, Promise<any>>();
  /** A sweep one trial at a time, run once for all tests. */
  const alone = (file: 'single' | 'seeds' | 'winner'): Promise<any> => {
    const answered = known.get(file) ?? run(file, '--parallel', '1');
    known.set(file, answered);
    return answered;
  };
  const start = (args: readonly string[]): Running => startCommand(args, { cwd: away, env: { ...env, CI: '1' } });
  const journalled = (study: string): any[] =>
    readFileSync(join(env.STILLHOUSE_HOME, 'studies', study, 'journal.log'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  before(() => {
    env = { STILLHOUSE_HOME: writeHome(folder) };
    for (const file of ['fruit.js', 'oracle.mjs']) write(join(folder, 'mine', file), rightPlugins[file]!);
    write(join(folder, 'experiments/e.yaml'), experiment);
    for (const [name, text] of Object.entries({ single, seeds, winner, pruned })) write(join(folder, `sweeps/${name}.yaml`), text);
    mkdirSync(away);
  });
  after(() => {
    endCommands();
    rmSync(folder, { recursive: true, force: true });
  });

  it('judges the mean of students that are, to the bit, those of a trial alone with their seed', async () => {
    const [one, together] = [await alone('single'), await alone('seeds')];
    const noted = journalled(together.study).flatMap(({ op_code, trial_id, user_attr }) => {
      return op_code === 8 && user_attr.seeds ? [{ trial: trial_id, seeds: user_attr.seeds }] : [];
    });
    expect(noted).to.have.length(5);
    for (const [index, trial] of together.trials.entries()) {
      const { values, sd } = trial.seeds;
      expect(values).to.have.length(3);
      expect(new Set(values).size).to.equal(3);
      expect(trial.value).to.equal(mean(values));
      expect(sd).to.be.closeTo(Math.sqrt(mean(values.map((value: number) => (value - mean(values)) ** 2)) * 1.5), 1e-12);
      expect(values[0], 'the first student has the seed of the experiment').to.equal(one.trials[index].value);
      expect(trial.params).to.deep.equal(one.trials[index].params);
    }
    const { seeds: each } = noted[0]!;
    expect(each.map(({ seed }: any) => seed)[0]).to.equal(3);
    const second = await run('single', '--parallel', '1', '--trials', '1', `--training.seed=${each[1].seed}`);
    expect(second.trials[0].value).to.equal(together.trials[0].seeds.values[1]);
    expect(together.control.value, 'the control has as many students').to.not.equal(one.control.value);
    expect(together.stopped).to.equal(null);
  });

  it('gives the same trials one at a time and four at a time', async () => {
    const [one, four] = [await alone('seeds'), await run('seeds', '--parallel', '4')];
    expect(four.trials.map(bare)).to.deep.equal(one.trials.map(bare));
    expect(
      [four.best, four.control.value, four.test]
        .map((part) => JSON.stringify(part))
        .join()
        .replace(/"seconds":[^,}]+/g, ''),
    ).to.equal(
      [one.best, one.control.value, one.test]
        .map((part) => JSON.stringify(part))
        .join()
        .replace(/"seconds":[^,}]+/g, ''),
    );
  });

  it('prunes by the mean, repeatably, and counts the epochs of all students', async () => {
    const [first, again] = [await run('pruned', '--parallel', '3'), await run('pruned', '--parallel', '3')];
    expect(again.trials.map(bare)).to.deep.equal(first.trials.map(bare));
    const states = new Set(first.trials.map(({ state }: any) => state));
    expect([...states].sort()).to.deep.equal(['complete', 'pruned']);
    expect(first.pruning.epochs.planned).to.equal(8 * 4 * 3);
    const reported = journalled(first.study).filter(({ op_code }) => op_code === 7).length;
    expect(first.pruning.epochs.trained).to.equal(reported * 3);
    const whole = await run('seeds', '--parallel', '2', '--trials', '8');
    for (const trial of first.trials.filter(({ state }: any) => state === 'complete'))
      expect(bare(trial)).to.deep.equal(bare(whole.trials[trial.number]));
  });

  it('ends within its epochs, says why, and goes on with a larger budget', async () => {
    const one = await run('seeds', '--budget.epochs=30', '--parallel', '1');
    const four = await run('seeds', '--budget.epochs=30', '--parallel', '4');
    expect(one.stopped).to.deep.equal({ by: 'epochs', message: 'the budget of 30 epochs is spent' });
    expect(one.trials, '12 epochs a trial').to.have.length(3);
    expect(four.trials.map(bare)).to.deep.equal(one.trials.map(bare));
    expect(four.stopped).to.deep.equal(one.stopped);
    expect((await answer(['resume', one.study])).trials).to.have.length(3);
    const more = await answer(['resume', one.study, '--budget.epochs=null', '--offline']);
    expect(more.stopped).to.equal(null);
    expect(more.trials.map(bare)).to.deep.equal((await alone('seeds')).trials.map(bare));
  });

  it('stops at its target and when nothing better comes, with a control and a test all the same', async () => {
    const all = (await alone('single')).trials;
    const second = [...all].sort((a: any, b: any) => a.value - b.value)[1];
    const hit = await run('single', '--parallel', '1', `--stop.target=${second.value}`);
    const first = all.find(({ value }: any) => value <= second.value).number;
    expect(hit.stopped).to.include({ by: 'target' });
    expect(hit.trials).to.have.length(first + 1);
    expect(hit.control.value).to.be.a('number');
    expect(hit.test.student.accuracy).to.be.a('number');
    const patient = await run('single', '--parallel', '1', '--stop.no_better_for=1');
    const worse = all.findIndex(
      ({ value }: any, index: number) => index > 0 && value >= Math.min(...all.slice(0, index).map((t: any) => t.value)),
    );
    expect(patient.trials).to.have.length(worse < 0 ? 5 : worse + 1);
    expect(patient.stopped?.by ?? null).to.equal(worse < 0 || worse === 4 ? null : 'no_better_for');
  });

  it('chooses among the best on fresh seeds and says what the best score was worth', async () => {
    const document = await run('winner', '--parallel', '2');
    const { winner: won, trials, best, control } = document;
    const ranked = [...trials].sort((a: any, b: any) => a.value - b.value);
    expect(won.candidates.map(({ trial }: any) => trial)).to.deep.equal(ranked.slice(0, 2).map(({ number }: any) => number));
    expect(new Set(won.seeds).size).to.equal(3);
    for (const { trial, found, values, mean: center } of won.candidates) {
      expect(found).to.equal(trials[trial].value);
      expect(center).to.equal(mean(values));
    }
    const means = won.candidates.map(({ mean: center }: any) => center);
    expect(won.value).to.equal(Math.min(...means));
    expect(won.raw).to.include({ trial: best.number, found: best.value, mean: means[0] });
    expect(won.raw.optimism).to.be.closeTo(means[0] - best.value, 1e-15);
    expect((won.raw.interval.low + won.raw.interval.high) / 2).to.be.closeTo(won.raw.optimism, 1e-12);
    expect(won.changed).to.equal(won.trial !== best.number);
    expect(control.params['student.dropout'], "the control is the winner's").to.equal(trials[won.trial].params['student.dropout']);
    expect((await alone('winner')).winner).to.deep.equal(won);
    const fresh = await run('single', '--parallel', '1', `--training.seed=${won.seeds[1]}`);
    for (const { trial, values } of won.candidates) expect(values[1], 'that trial with that seed').to.equal(fresh.trials[trial].value);
    expect((await answer(['study', 'show', document.study])).winner).to.deep.equal(won);
    const shown = await stillhouse(['study', 'show', document.study], away, env);
    expect(shown.stderr)
      .to.match(/Winner: trial \d, loss 0\.\d{4} on 3 fresh seeds/)
      .and.match(/Optimism: trial \d was found at/);
  });

  it('repeats no re-run when it is killed among them, nor an epoch of a finished trial', async () => {
    const undisturbed = await alone('winner');
    const first = start(['sweep', '../sweeps/winner.yaml', '--offline', '--parallel', '1']);
    await first.says('; 4 re-runs left');
    first.child.kill('SIGKILL');
    const study = /^study (\S+),/m.exec((await first.ended).stderr)![1]!;
    const before = journalled(study).length;
    const document = await answer(['resume', study, '--offline']);
    expect(document.trials.map(bare)).to.deep.equal(undisturbed.trials.map(bare));
    expect(document.winner).to.deep.equal(undisturbed.winner);
    expect([document.test, document.control.value]).to.deep.equal([undisturbed.test, undisturbed.control.value]);
    const reruns = journalled(study).flatMap(({ op_code, user_attr }) =>
      op_code === 2 ? Object.keys(user_attr).filter((key) => key.startsWith('rerun:')) : [],
    );
    expect(reruns).to.have.length(6);
    expect(new Set(reruns).size).to.equal(6);
    expect(
      journalled(study)
        .slice(before)
        .filter(({ op_code }) => op_code === 7),
      'no trial trained again',
    ).to.deep.equal([]);
  });

  it('runs a trial again from its start, all of its students, when it is killed in it', async () => {
    const undisturbed = await alone('seeds');
    const first = start(['sweep', '../sweeps/seeds.yaml', '--offline', '--parallel', '2']);
    await first.says('trial 1 complete');
    first.child.kill('SIGKILL');
    const study = /^study (\S+),/m.exec((await first.ended).stderr)![1]!;
    const document = await answer(['resume', study, '--offline']);
    expect(document.trials.map(bare)).to.deep.equal(undisturbed.trials.map(bare));
    expect(document.control.value).to.equal(undisturbed.control.value);
  });

  it('is planned with all of its students', async () => {
    const students = async (file: string) => (await answer(['plan', `../sweeps/${file}.yaml`, '--no-measure'])).students;
    expect(await students('single')).to.equal(5 + 1);
    expect(await students('seeds')).to.equal((5 + 1) * 3);
    expect(await students('winner')).to.equal(5 + 1 + 2 * 3);
  });
});
