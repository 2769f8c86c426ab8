/** A process that runs a small sweep with pruning; after `epochs` reports it kills itself as `kill -9` would. */
import grid from '../../../plugins/samplers/grid.js';
import successiveHalving from '../../../plugins/pruners/successive-halving.js';
import { openJournal, runStudy } from '../../../src/sweep/index.js';

const [path, epochs = 'Infinity'] = process.argv.slice(2) as [string, string?];
let left = Number(epochs);

const store = openJournal(path, { name: 'study', directions: ['maximize'], metricNames: ['m'] });
const result = await runStudy({
  store,
  sampler: grid.create({ shuffle: true }),
  pruner: successiveHalving.create({ min_resource: 1, reduction_factor: 2, min_early_stopping_rate: 0, bootstrap_count: 0 }),
  space: { x: { type: 'int', low: 1, high: 5, log: false, step: 1 }, y: { type: 'choice', choices: ['a', 'b'] } },
  seed: 3,
  trials: null,
  async runTrial({ params, report }) {
    const top = Number(params['x']) + (params['y'] === 'a' ? 0.5 : 0);
    for (let step = 0; step < 5; step++) {
      const answer = report(step, (top * (step + 1)) / 5);
      if (--left <= 0) process.kill(process.pid, 'SIGKILL');
      if (answer === 'prune') return { state: 'pruned', value: null };
    }
    return { state: 'complete', value: top };
  },
});
store.close();
process.stdout.write(result.ended);
