/** Five real trainings made to overfit, underfit, diverge, stand still and train well, each told as what it is; the same in a sweep and its page. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { stillhouse, write, writeHome } from './outside.js';

/** Whole numbers below `limit` that look drawn. */
function drawn(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % limit;
  };
}
const lines = (count: number, one: (row: number) => { text: string; label: string }): string =>
  Array.from({ length: count }, (_, row) => `${JSON.stringify(one(row))}\n`).join('');

/** Words that say nothing of the label, of which each text has its own: they can only be learned by heart. */
function noise(): string {
  const draw = drawn(3);
  const words = () => Array.from({ length: 6 }, () => `word${draw(400)}`).join(' ');
  return lines(120, () => ({ text: words(), label: draw(2) ? 'yes' : 'no' }));
}

/** A word that says the label, among others that do not. */
function clear(): string {
  const draw = drawn(5);
  return lines(400, (row) => ({
    text: `the ${['sunny', 'rainy'][row % 2]} day by the ${['sea', 'hill', 'lake'][draw(3)]}`,
    label: row % 2 ? 'in' : 'out',
  }));
}

/** Four texts, with three labels of ten at random: nothing can be learned by heart, and no student can do better than seven of ten. */
function blurred(): string {
  const draw = drawn(7);
  return lines(400, (row) => ({
    text: `${['north', 'south', 'east', 'west'][row % 4]} wind`,
    label: `class ${draw(10) < 7 ? row % 4 : draw(4)}`,
  }));
}

const experiment = (file: string, more: string): string => `
dataset: { use: jsonl, train: ../data/${file}.jsonl }
split: { validation: 0.3, test: 0.1 }
loss: { cross-entropy: {} }
seed: 1
${more}`;
const bag = (units: number): string => `student: { use: bag-of-embeddings, embedding: ${units} }`;
const runs = {
  overfitting: experiment('noise', `${bag(32)}\noptimizer: { use: adam, rate: 0.03 }\ntraining: { epochs: 15, batch_size: 16 }`),
  underfitting: experiment('clear', `${bag(8)}\noptimizer: { use: sgd, rate: 1.0e-4 }\ntraining: { epochs: 8, batch_size: 32 }`),
  diverged: experiment('clear', `${bag(8)}\noptimizer: { use: sgd, rate: 1.0e+30 }\ntraining: { epochs: 4, batch_size: 32 }`),
  'plateaued early': experiment('blurred', `${bag(8)}\noptimizer: { use: adam, rate: 0.1 }\ntraining: { epochs: 16, batch_size: 16 }`),
  healthy: experiment('clear', `${bag(8)}\noptimizer: { use: adam, rate: 0.05 }\ntraining: { epochs: 12, batch_size: 32 }`),
};

describe('the diagnosis of real runs', function () {
  this.timeout(180_000);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stillhouse-diagnosis-')));
  const away = join(folder, 'elsewhere');
  let env: { STILLHOUSE_HOME: string };
  before(() => {
    env = { STILLHOUSE_HOME: writeHome(folder) };
    for (const [name, text] of Object.entries({ noise: noise(), clear: clear(), blurred: blurred() }))
      write(join(folder, `data/${name}.jsonl`), text);
    for (const [name, text] of Object.entries(runs)) write(join(folder, `experiments/${name.replace(' ', '-')}.yaml`), text);
    mkdirSync(away);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const verdict of Object.keys(runs))
    it(`says ${verdict}`, async () => {
      const { code, stdout, stderr } = await stillhouse(
        ['train', `../experiments/${verdict.replace(' ', '-')}.yaml`, '--offline', '--json'],
        away,
        env,
      );
      expect(code, stderr).to.equal(verdict === 'diverged' ? 1 : 0);
      const { diagnosis, examination } = JSON.parse(stdout);
      expect(diagnosis.verdict, diagnosis.sentence).to.equal(verdict);
      expect(diagnosis.sentence).to.match(/^[A-Z].*\.$/);
      expect(diagnosis.suggestion).to.match(/^[A-Z].*\.$/);
      expect(Object.keys(diagnosis.evidence)).to.include.members(['gap', 'train_slope', 'validation_slope', 'initial']);
      if (verdict === 'diverged') expect(examination).to.equal(null);
      else expect(examination.calibration_error).to.be.within(0, 1);
    });

  it('stands beside each trial of a sweep', async () => {
    const sweep =
      'experiment: healthy\nobjective: { metric: accuracy }\nsampler: { use: grid }\nspace: { optimizer.rate: { choice: [1.0e-6, 0.05] } }\n';
    write(join(folder, 'sweeps/s.yaml'), sweep);
    const { code, stdout, stderr } = await stillhouse(['sweep', '../sweeps/s.yaml', '--offline', '--json'], away, env);
    expect(code, stderr).to.equal(0);
    const { trials, best, examination } = JSON.parse(stdout);
    expect(trials.map(({ diagnosis }: any) => diagnosis.verdict)).to.deep.equal(['underfitting', 'healthy']);
    expect(best.diagnosis.verdict).to.equal('healthy');
    expect(examination).to.include({ trial: 1, fidelity: null, disagreements: 0 });
    expect(stderr).to.include('underfitting');
  });
});
