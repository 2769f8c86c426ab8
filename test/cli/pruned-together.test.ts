/** Trials that train together and leave at the rungs of a pruner: the others notice nothing, and the sweep says what was saved. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import successiveHalving from '../../plugins/pruners/successive-halving.js';
import random from '../../plugins/samplers/random.js';
import type { Space } from '../../src/plugin/index.js';
import { openExistingJournal, openJournal, runStudy, type StudyStore } from '../../src/sweep/index.js';
import { LockStep } from '../src/sweep/lock-step.js';
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

const halving = { min_resource: 1, reduction_factor: 2, min_early_stopping_rate: 0, bootstrap_count: 0 };
const space: Space = {
  'optimizer.rate': { type: 'float', low: 1e-3, high: 0.3, log: true, step: null },
  'student.dropout': { type: 'float', low: 0, high: 0.5, log: false, step: null },
};

/** The points of each trial's curves as its run was told them: by number, then `key step`. */
type Curves = Record<number, Record<string, number>>;

/** From the outbox of an offline sweep. */
function curvesOf(home: string, study: string): Curves {
  const folder = join(home, 'outbox', study);
  const curves: Curves = {};
  for (const name of readdirSync(folder).filter((file) => file.startsWith('log-')))
    for (const line of readFileSync(join(folder, name), 'utf8').trimEnd().split('\n')) {
      const { op, run, points } = JSON.parse(line) as { op: string; run: string; points: { key: string; step: number; value: number }[] };
      const number = Number(/#(\d+)$/.exec(run)?.[1] ?? NaN);
      if (op !== 'metrics' || Number.isNaN(number)) continue;
      const told = points.filter(({ key }) => /^(train|validation)\//.test(key)).map(({ key, step, value }) => [`${key} ${step}`, value]);
      Object.assign((curves[number] ??= {}), Object.fromEntries(told));
    }
  return curves;
}

/** What the journal keeps of each trial's way through the rungs. */
const waysOf = (store: StudyStore) =>
  store.read().trials.map(({ number, state, params, intermediate, attributes }) => ({ number, state, params, intermediate, attributes }));

interface Answer {
  readonly study: string;
  readonly journal: string;
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

  it('gives every trial the curves that it has alone, up to its rung, and prunes the trials at the steps that these curves say', async () => {
    const [whole, fused] = [await run('whole', '--parallel', '1'), await run('asha', '--parallel', '4')];
    const [alone, together] = [whole, fused].map(({ study }) => curvesOf(env.STILLHOUSE_HOME, study)) as [Curves, Curves];
    const ways = waysOf(openExistingJournal(fused.journal));
    const keys = new Set(Object.keys(alone[0]!).map((place) => place.split(' ')[0]!));
    expect([...keys]).to.include.members(['train/loss', 'train/rate', 'validation/loss', 'validation/accuracy', 'validation/macro_f1']);
    for (const { number, intermediate } of ways) {
      const places = [...keys].flatMap((key) => [...intermediate.keys()].map((step) => `${key} ${step}`));
      expect(Object.keys(together[number]!)).to.have.members(places);
      for (const place of places) expect(together[number]![place], `trial ${number}, ${place}`).to.equal(alone[number]![place]);
    }
    // The same study with no student in it: each trial reports what it came to alone.
    const step = new LockStep();
    const store = openJournal(join(folder, 'replayed.log'), { name: 'replayed', directions: ['minimize'], metricNames: [] });
    const runTrial = step.run(async ({ number, report, trained }, turn) => {
      for (let epoch = 0; epoch < 6; epoch++) {
        await turn();
        if (report(epoch, alone[number]![`validation/loss ${epoch}`]!) === 'prune') return (trained(), { state: 'pruned', value: null });
      }
      return (trained(), { state: 'complete', value: 0 });
    });
    const parts = { sampler: random.create({}), pruner: successiveHalving.create(halving), space, seed: 4, audit: 0.3 };
    await runStudy({ ...parts, store, trials: 10, parallel: 4, runTrial, onLive: step.onLive, clock: step.clock });
    expect(waysOf(store)).to.deep.equal(ways);
    const ends = ways.map(({ attributes }) => attributes['pruned_at']).filter((end) => end !== undefined);
    expect(new Set(ends).size, 'they leave at more than one rung').to.be.above(1);
    expect(ways.some(({ attributes }) => attributes['audit:pruned_at'] !== undefined)).to.equal(true);
    // Op by op, with no program to share, the same trials leave at the same rungs.
    const single = await run('asha', '--parallel', '4', '--training.traced=false');
    const rungs = (all: typeof ways) =>
      all.map(({ number, state, attributes }) => [number, state, Object.keys(attributes).sort(), attributes['pruned_at']]);
    expect(rungs(waysOf(openExistingJournal(single.journal)))).to.deep.equal(rungs(ways));
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
