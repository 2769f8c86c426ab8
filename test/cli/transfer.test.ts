/** A sweep with few labels and texts without any, from its file to its answer; killed and resumed too. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { endCommands, startCommand } from '../support/command-line.js';
import { stillhouse, write, writeHome } from './outside.js';

const kinds = { sour: ['lemon', 'vinegar', 'lime'], sweet: ['honey', 'sugar', 'syrup'] };
const fillers = ['the', 'a', 'cup', 'of', 'was', 'warm', 'cold', 'and', 'very', 'quite'];
/** `label<TAB>text` lines, told apart by one of three words. */
const lines = (count: number, seed: number): string => {
  let state = seed;
  const draw = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
  return Array.from({ length: count }, (_, row) => {
    const [label, words] = Object.entries(kinds)[row % 2]!;
    const text = Array.from({ length: 4 + draw(4) }, () => fillers[draw(fillers.length)]!);
    text[draw(text.length)] = words[draw(3)]!;
    return `${label}\t${text.join(' ')}\n`;
  }).join('');
};

const experiment = `
dataset: { use: delimited, train: ../train.tsv, validation: ../dev.tsv, test: ../test.tsv, header: false }
labels: { per_class: 6, seed: 2 }
transfer: { more: { use: delimited, train: ../more.tsv, header: false } }
teacher: { use: trained, architecture: { use: bag-of-embeddings, embedding: 16 }, optimizer: { use: adam, rate: 0.03 }, epochs: 30, batch_size: 4 }
student: { use: bag-of-embeddings, embedding: 4 }
loss: { distillation: { alpha: 0.5, temperature: 2 } }
training: { epochs: 3, batch_size: 16 }
seed: 3
`;
const sweep = `
experiment: few
objective: { metric: validation.accuracy }
sampler: { use: grid }
space:
  loss.distillation.temperature: { choice: [1, 4] }
  optimizer.rate: { choice: [3e-3, 3e-2] }
`;
const bare = ({ number, state, params, value }: any): object => ({ number, state, params, value });

describe('a sweep with few labels and transfer text', function () {
  this.timeout(180_000);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stillhouse-transfer-')));
  const away = join(folder, 'elsewhere');
  let env: { STILLHOUSE_HOME: string };
  let undisturbed: any;
  let told: string;
  const answer = async (args: readonly string[]): Promise<any> => {
    const { code, stdout, stderr } = await stillhouse([...args, '--json'], away, env);
    told = stderr;
    expect(code, stderr).to.equal(0);
    return JSON.parse(stdout);
  };
  /** Data sets that each run was told of, by the run's key. */
  const inputs = (study: string): Record<string, any[]> => {
    const outbox = join(env.STILLHOUSE_HOME, 'outbox', study);
    const logs = readdirSync(outbox).filter((name) => /^log-\d+\.jsonl$/.test(name));
    const operations = logs.flatMap((name) => readFileSync(join(outbox, name), 'utf8').trim().split('\n')).map((line) => JSON.parse(line));
    const found: Record<string, any[]> = {};
    for (const { op, run, dataset } of operations.map((each) => each.operation ?? each))
      if (op === 'dataset') (found[run] ??= []).push({ context: dataset.context, rows: dataset.rows, unlabelled: dataset.unlabelled });
    return found;
  };
  before(async () => {
    env = { STILLHOUSE_HOME: writeHome(folder) };
    mkdirSync(away);
    for (const [name, count, seed] of [
      ['train', 120, 1],
      ['dev', 40, 2],
      ['test', 60, 3],
      ['more', 30, 4],
    ] as const)
      // prettier-ignore
      write(join(folder, `${name}.tsv`), lines(count, seed));
    write(join(folder, 'experiments/few.yaml'), experiment);
    write(join(folder, 'sweeps/few.yaml'), sweep);
    undisturbed = await answer(['sweep', '../sweeps/few.yaml', '--offline', '--parallel', '2']);
  });
  after(() => {
    endCommands();
    rmSync(folder, { recursive: true, force: true });
  });

  it('tells how many texts have a label: in its document, its journal and its runs', () => {
    const { study, data, trials } = undisturbed;
    expect(data).to.deep.equal({ train: 150, labelled: 12, unlabelled: 138, validation: 40 });
    expect(trials.map(({ state }: any) => state)).to.deep.equal(Array(4).fill('complete'));
    const journal = readFileSync(join(env.STILLHOUSE_HOME, 'studies', study, 'journal.log'), 'utf8');
    expect(journal).to.contain('"data":{"train":150,"labelled":12,"unlabelled":138,"validation":40}');
    const training = (run: string): any => inputs(study)[run]!.find(({ context }) => context === 'training');
    for (const run of [study, `${study}#0`]) expect(training(run)).to.include({ rows: 150, unlabelled: 138 });
    const control = Object.keys(inputs(study)).find((run) => run.includes('#control-of-'))!;
    expect(training(control)).to.deep.equal({ context: 'training', rows: 12, unlabelled: undefined });
  });

  it('gains over the labels alone, and sets its student beside its teacher', () => {
    const { control, test, against_teacher: beside } = undisturbed;
    expect(test.student.accuracy).to.be.above(0.5);
    expect(control.gain.points).to.have.property('accuracy');
    const share = test.student.accuracy / test.teacher.accuracy;
    expect(beside.metric).to.equal('accuracy');
    expect(beside.score).to.deep.equal({ student: test.student.accuracy, teacher: test.teacher.accuracy, share });
    expect(beside.parameters.share).to.equal(test.student.parameters / test.teacher.parameters);
    const { milliseconds } = beside;
    expect(milliseconds.student).to.be.above(0);
    expect(milliseconds.times).to.equal(milliseconds.teacher / milliseconds.student);
    expect(beside.sentence).to.match(
      /^[\d.]+ % of the teacher at [\d.]+ % of its parameters, [\d.]+ times (faster|slower) \(test accuracy /,
    );
    expect(told.trimEnd().split('\n').slice(-8).join(' ')).to.contain(`${(100 * share).toFixed(1)} % of the teacher`);
  });

  it('is the same killed and resumed', async () => {
    const first = startCommand(['sweep', '../sweeps/few.yaml', '--offline', '--parallel', '2'], { cwd: away, env: { ...env, CI: '1' } });
    await first.says('trial 1 complete');
    first.child.kill('SIGKILL');
    const study = /^study (\S+),/m.exec((await first.ended).stderr)![1]!;
    const document = await answer(['resume', study, '--offline']);
    expect(document.trials.map(bare)).to.deep.equal(undisturbed.trials.map(bare));
    expect([document.test, document.control.value]).to.deep.equal([undisturbed.test, undisturbed.control.value]);
    expect(document.data).to.deep.equal(undisturbed.data);
  });

  it('is planned with its counts, and takes as many labels as it is told', async () => {
    const plan = await answer(['plan', '../sweeps/few.yaml', '--no-measure']);
    expect(plan.data).to.deep.equal(undisturbed.data);
    expect(told).to.contain('12 texts with a label and 138 without');
    expect(plan.cost.steps_per_trial).to.equal(Math.ceil(150 / 16) * 3);
    const more = ['--labels.per_class=20', '--labels.rest=false', '--no-measure'];
    expect((await answer(['plan', '../sweeps/few.yaml', ...more])).data).to.include({ labelled: 40, unlabelled: 30 });
  });

  it('refuses what is no number of labels and no data set', async () => {
    const fault = async (flag: string): Promise<string> => {
      const { code, stderr } = await stillhouse(['check', '../sweeps/few.yaml', flag], away, env);
      expect(code).to.equal(2);
      return stderr;
    };
    expect(await fault('--labels.per_class=0')).to.contain('labels.per_class');
    expect(await fault('--transfer.more.use=delimitd')).to.contain("did you mean 'delimited'");
    expect(await fault('--labels.per_clas=3')).to.contain('labels.per_class');
  });
});
