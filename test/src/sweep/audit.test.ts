/** Audited pruning leaves every other verdict as it would be without the audit, and finishes what it drew. */
import { join } from 'node:path';
import { expect } from 'chai';
import hyperband from '../../../plugins/pruners/hyperband.js';
import median from '../../../plugins/pruners/median.js';
import percentile from '../../../plugins/pruners/percentile.js';
import successiveHalving from '../../../plugins/pruners/successive-halving.js';
import wilcoxon from '../../../plugins/pruners/wilcoxon.js';
import random from '../../../plugins/samplers/random.js';
import type { Pruner, Space } from '../../../src/plugin/index.js';
import { isAudited, openJournal, prunedAt, runStudy } from '../../../src/sweep/index.js';
import { testFolder } from './folder.js';

const space: Space = { x: { type: 'float', low: 0, high: 1, log: false, step: null } };
const every = { n_warmup_steps: 0, interval_steps: 1, n_min_trials: 1 };
const pruners: Readonly<Record<string, () => Pruner>> = {
  ASHA: () => successiveHalving.create({ min_resource: 1, reduction_factor: 2, min_early_stopping_rate: 0, bootstrap_count: 0 }),
  'ASHA with the resource left open': () =>
    successiveHalving.create({ min_resource: null, reduction_factor: 2, min_early_stopping_rate: 0, bootstrap_count: 0 }),
  Hyperband: () => hyperband.create({ min_resource: 1, max_resource: null, reduction_factor: 2, bootstrap_count: 0 }),
  median: () => median.create({ n_startup_trials: 2, ...every }),
  percentile: () => percentile.create({ percentile: 40, n_startup_trials: 2, ...every }),
  Wilcoxon: () => wilcoxon.create({ p_threshold: 0.2, n_startup_steps: 2 }),
};
const epochs = 8;
const trials = 40;
const seed = 6;

describe('audited pruning', () => {
  const folder = testFolder();

  /** Late in training the bad ones overtake the good ones: who sees an audited trial's end judges in another way. */
  async function judged(pruner: Pruner, audit: number) {
    const store = openJournal(join(folder(), `${audit}.log`), { name: 'study', directions: ['maximize'], metricNames: [] });
    await runStudy({
      ...{ store, sampler: random.create({}), pruner, space, seed, trials, audit },
      runTrial: async ({ params, report }) => {
        const x = Number(params['x']);
        const value = (epoch: number): number => (epoch < 3 ? x : 3 - 2 * x) + epoch / 10 + 0.1 * Math.sin(50 * x + epoch);
        for (let epoch = 0; epoch < epochs; epoch++) if (report(epoch, value(epoch)) === 'prune') return { state: 'pruned', value: null };
        return { state: 'complete', value: value(epochs - 1) };
      },
    });
    return store.read().trials;
  }

  for (const [name, make] of Object.entries(pruners))
    it(`decides alike about all others, and finishes those that it drew: ${name}`, async () => {
      const [plain, audited] = [await judged(make(), 0), await judged(make(), 0.4)];
      const drawn = audited.filter((trial) => prunedAt(trial) !== null);
      expect(drawn).to.not.be.empty;
      expect(plain.some((trial) => prunedAt(trial) !== null)).to.equal(false);
      for (const trial of audited) {
        const without = plain[trial.number]!;
        const end = prunedAt(trial);
        const pruned = without.state === 'pruned';
        expect(end !== null, `trial ${trial.number} is drawn`).to.equal(pruned && isAudited(seed, trial.number, 0.4));
        if (end === null) expect(trial).to.deep.equal(without);
        else {
          expect(without.attributes['pruned_at'], `trial ${trial.number}`).to.equal(end);
          expect(trial).to.include({ state: 'complete' });
          expect([...trial.intermediate.keys()]).to.have.length(epochs);
          expect([...without.intermediate]).to.deep.equal([...trial.intermediate].slice(0, end + 1));
        }
      }
    });
});
