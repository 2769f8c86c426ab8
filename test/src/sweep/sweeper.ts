/**
 * A process that runs a small sweep with pruning, in lock step where there are several trials at the same time; after `epochs` reports it
 * kills itself as `kill -9` would.
 */
import grid from '../../../plugins/samplers/grid.js';
import successiveHalving from '../../../plugins/pruners/successive-halving.js';
import { openJournal, runStudy } from '../../../src/sweep/index.js';
import { LockStep } from './lock-step.js';

const [path, epochs = 'Infinity', places = '1'] = process.argv.slice(2) as [string, string?, string?];
let left = Number(epochs);
const parallel = Number(places);
const inStep = new LockStep();

const store = openJournal(path, { name: 'study', directions: ['maximize'], metricNames: ['m'] });
const result = await runStudy({
  store,
  sampler: grid.create({ shuffle: true }),
  pruner: successiveHalving.create({ min_resource: 1, reduction_factor: 2, min_early_stopping_rate: 0, bootstrap_count: 0 }),
  space: { x: { type: 'int', low: 1, high: 5, log: false, step: 1 }, y: { type: 'choice', choices: ['a', 'b'] } },
  seed: 3,
  trials: null,
  parallel,
  onLive: inStep.onLive,
  clock: inStep.clock,
  runTrial: inStep.run(async ({ params, report, trained }, step) => {
    const top = Number(params['x']) + (params['y'] === 'a' ? 0.5 : 0);
    for (let epoch = 0; epoch < 5; epoch++) {
      await step();
      const answer = report(epoch, (top * (epoch + 1)) / 5);
      if (--left <= 0) process.kill(process.pid, 'SIGKILL');
      if (answer === 'prune') return { state: 'pruned', value: null };
    }
    trained();
    return { state: 'complete', value: top };
  }),
});
store.close();
process.stdout.write(result.ended);
