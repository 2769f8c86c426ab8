/** A benchmark on made-up sentences: its document, its files, killed and resumed; students alone and beside others. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { endCommands, startCommand } from '../support/command-line.js';
import { stillhouse, write, writeHome } from './outside.js';
import { rightPlugins } from './right-plugins.js';

const experiment = `
plugins: [../mine]
dataset: { use: fruit, size: 160 }
teacher: { use: oracle }
student: { use: bag-of-embeddings, embedding: 6 }
loss: { distillation: { alpha: 0.5, temperature: 2 } }
training: { epochs: 3, batch_size: 16 }
seed: 3
`;
const benchmark = `
experiment: e
metric: accuracy
seeds: 2
data: { small: { dataset.size: 120 }, large: {} }
students: { bag: {}, convolution: { student: { use: text-cnn, embedding: 4, filters: 4, widths: [1, 2] } } }
teachers: { oracle: {}, random: { teacher: { use: random } } }
methods:
  from labels: labels
  smoothing: { teacher: null, loss: { cross-entropy: { smoothing: 0.1 } } }
  distilled: {}
`;
const rowKeys = (
  'data source teacher student method state reason seeds test parameters teacher_test teacher_parameters ' +
  'baseline points interval verdict diagnosis seconds run_id'
).split(' ');
/** What must not differ between two runs. */
const bare = (row: any): object => ({ ...row, seconds: 0, run_id: null });

describe('a benchmark', function () {
  this.timeout(240_000);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stillhouse-benchmark-')));
  const away = join(folder, 'elsewhere');
  let env: { STILLHOUSE_HOME: string };
  let document: any;
  const answer = async (args: readonly string[], code = 0): Promise<any> => {
    const ended = await stillhouse([...args, '--json'], away, env);
    expect(ended.code, ended.stderr).to.equal(code);
    return JSON.parse(ended.stdout);
  };

  before(async () => {
    env = { STILLHOUSE_HOME: writeHome(folder) };
    for (const file of ['fruit.js', 'oracle.mjs']) write(join(folder, 'mine', file), rightPlugins[file]!);
    write(join(folder, 'experiments/e.yaml'), experiment);
    write(join(folder, 'sweeps/b.yaml'), benchmark);
    mkdirSync(away);
    document = await answer(['benchmark', '../sweeps/b.yaml', '--offline', '--parallel', '2']);
  });
  after(() => {
    endCommands();
    rmSync(folder, { recursive: true, force: true });
  });

  it('prints a row a cell, with its seeds, interval and verdict', () => {
    expect(Object.keys(document)).to.deep.equal(
      'benchmark study journal form metric seeds baseline seconds stopped rows methods pairing sentences tracking'.split(' '),
    );
    expect(document).to.deep.include({
      benchmark: 'b',
      form: 'pairing',
      metric: 'accuracy',
      seeds: 2,
      baseline: 'from labels',
      stopped: null,
    });
    expect(document.rows).to.have.length(2 * 2 * 4);
    for (const row of document.rows) {
      expect(Object.keys(row)).to.deep.equal(rowKeys);
      expect(row.state).to.equal('complete');
      expect(row.seeds.values).to.have.length(2);
      expect(row.test.accuracy).to.be.closeTo(row.seeds.mean, 1e-12);
      expect(row.verdict === null).to.equal(row.method === 'from labels');
      if (row.interval) expect(row.points).to.be.within(row.interval.low, row.interval.high);
      expect(row.teacher_test === null).to.equal(row.teacher === null);
    }
    expect(document.rows[2].teacher_test.accuracy, 'the oracle knows the labels').to.equal(1);
    expect(document.pairing.map(({ best }: any) => best)).to.have.length(4);
    expect(document.methods.map(({ method, teacher, rows }: any) => [method, teacher, rows])).to.deep.equal([
      ['smoothing', null, 4],
      ['distilled', 'oracle', 4],
      ['distilled', 'random', 4],
    ]);
  });

  it('trains each student as it would be trained alone', async () => {
    const one = ['train', '../experiments/e.yaml', '--offline', '--dataset.size=120'];
    const distilled = await answer(one);
    expect(document.rows[2].seeds.values[0]).to.equal(distilled.test.student.accuracy);
    const control = await answer([...one, '--loss.distillation.alpha=0']);
    expect(document.rows[0].seeds.values[0]).to.equal(control.test.student.accuracy);
  });

  it('is killed and resumed to the same rows, and then shown again', async () => {
    const first = startCommand(['benchmark', '../sweeps/b.yaml', '--offline', '--parallel', '2'], { cwd: away, env: { ...env, CI: '1' } });
    await first.says('trial 5');
    first.child.kill('SIGKILL');
    const study = /^study (\S+),/m.exec((await first.ended).stderr)![1]!;
    const journal = () =>
      readFileSync(join(env.STILLHOUSE_HOME, 'studies', study, 'journal.log'), 'utf8')
        .trim()
        .split('\n');
    const begun = () => journal().filter((line) => JSON.parse(line).op_code === 4).length;
    const before = begun();
    expect(before).to.be.below(16);
    const again = await answer(['resume', study]);
    expect(again.rows.map(bare)).to.deep.equal(document.rows.map(bare));
    expect(again.methods).to.deep.equal(document.methods);
    expect(begun(), 'no cell is begun twice').to.equal(16);
    expect(await answer(['resume', study])).to.deep.equal(again);
  });

  it('does not depend on how many cells train at the same time', async () => {
    const alone = await answer(['benchmark', '../sweeps/b.yaml', '--offline', '--parallel', '1']);
    expect(alone.rows.map(bare)).to.deep.equal(document.rows.map(bare));
  });

  it('is told from sweeps and experiments, and checked', async () => {
    const wrong = await answer(['sweep', '../sweeps/b.yaml'], 2);
    expect(wrong.error.message).to.include('this file holds a benchmark').and.include('stillhouse benchmark ../sweeps/b.yaml');
    expect((await answer(['check', '../sweeps/b.yaml'])).ok).to.equal(true);
    const experimentFile = await answer(['benchmark', '../experiments/e.yaml'], 2);
    expect(experimentFile.error.message).to.include('stillhouse train');
    const failed = await answer(['benchmark', '../sweeps/b.yaml', '--offline', '--optimizer.rate=1e30'], 1);
    expect(failed.rows.map(({ state, verdict }: any) => [state, verdict])[0]).to.deep.equal(['failed', null]);
    expect(failed.rows[0].diagnosis).to.equal(null);
  });
});
