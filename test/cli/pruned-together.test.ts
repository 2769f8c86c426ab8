/** Trials that train together and leave at the rungs of a pruner: the others notice nothing, and the sweep says what was saved. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { stillhouse, write, writeHome } from './outside.js';
import { rightPlugins } from './right-plugins.js';

const experiment = `
plugins: [../mine]
dataset: { use: fruit, size: 120 }
teacher: { use: oracle }
student: { use: bag-of-embeddings, embedding: 6, dropout: 0.1 }
loss: { distillation: { alpha: 0.5, temperature: 2 } }
training: { epochs: 6, batch_size: 16 }
`;
const sweep = `
experiment: e
objective: { metric: validation.loss }
sampler: { use: random }
trials: 10
seed: 4
space:
  optimizer.rate: { float: [1e-3, 0.3], log: true }
  student.dropout: { float: [0, 0.5] }
`;
const asha = `${sweep}pruner: { use: successive-halving, min_resource: 1, reduction_factor: 2, audit: 0.3 }\n`;

interface Answer {
  readonly trials: readonly { readonly number: number; readonly state: string; readonly params: object; readonly value: number }[];
  readonly pruning: {
    readonly pruned: number;
    readonly epochs: { readonly planned: number; readonly trained: number; readonly saved: number };
    readonly audit: { readonly trials: readonly { readonly number: number; readonly value: number }[] } | null;
  } | null;
}

describe('a sweep that prunes trials which train together', function () {
  this.timeout(120_000);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stillhouse-pruned-')));
  const away = join(folder, 'elsewhere');
  const run = async (file: string, ...more: string[]): Promise<Answer> => {
    const { code, stdout, stderr } = await stillhouse(['sweep', `../sweeps/${file}.yaml`, '--offline', '--json', ...more], away, env);
    expect(code, stderr).to.equal(0);
    return JSON.parse(stdout) as Answer;
  };
  let env: { STILLHOUSE_HOME: string };
  before(() => {
    env = { STILLHOUSE_HOME: writeHome(folder) };
    for (const file of ['fruit.js', 'oracle.mjs']) write(join(folder, 'mine', file), rightPlugins[file]!);
    write(join(folder, 'experiments/e.yaml'), experiment);
    write(join(folder, 'sweeps/whole.yaml'), sweep);
    write(join(folder, 'sweeps/asha.yaml'), asha);
    mkdirSync(away);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('repeats itself, and what finishes is what the same trials give alone', async () => {
    const whole = await run('whole', '--parallel', '1');
    const [one, other] = [await run('asha', '--parallel', '4'), await run('asha', '--parallel', '4')];
    const bare = ({ trials }: Answer) => trials.map(({ number, state, params, value }) => ({ number, state, params, value }));
    expect(bare(other)).to.deep.equal(bare(one));
    const states = new Set(one.trials.map(({ state }) => state));
    expect([...states].sort()).to.deep.equal(['complete', 'pruned']);
    for (const trial of one.trials.filter(({ state }) => state === 'complete')) {
      const alone = whole.trials.find(({ number }) => number === trial.number)!;
      expect(trial.params).to.deep.equal(alone.params);
      expect(trial.value).to.equal(alone.value);
    }
    expect(whole.pruning).to.equal(null);
  });

  it('says what pruning saved, and what the audited trials came to', async () => {
    const { trials, pruning } = await run('asha', '--parallel', '4');
    const { pruned, epochs, audit } = pruning!;
    expect(pruned).to.equal(trials.filter(({ state }) => state === 'pruned').length);
    expect(epochs.planned).to.equal(60);
    expect(epochs.trained + epochs.saved).to.equal(60);
    expect(epochs.saved).to.be.greaterThan(0);
    expect(audit!.trials.length).to.be.greaterThan(0);
    for (const { number, value } of audit!.trials)
      expect(trials.find((trial) => trial.number === number)).to.include({ state: 'complete', value });
  });
});
