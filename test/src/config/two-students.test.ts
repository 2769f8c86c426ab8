import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import grid from '../../../plugins/samplers/grid.js';
import random from '../../../plugins/samplers/random.js';
import none from '../../../plugins/pruners/none.js';
import { checkFile, loadSweep, rulesOf } from '../../../src/config/index.js';
import { enqueue, openJournal, runStudy } from '../../../src/sweep/index.js';
import { workFolder } from './fixtures.js';

const file = resolve(fileURLToPath(import.meta.url), '../../../../../sweeps/two-students.yaml');

describe('the sweep over two architectures', () => {
  const folder = workFolder();
  after(() => folder.remove());

  for (const sampler of [grid.create({ shuffle: false }), random.create({})])
    it(`runs by ${sampler.size!.name === 'size' ? 'grid' : 'random'} search until its valid combinations are used up`, async () => {
      const sweep = await loadSweep(file, { env: {} });
      const start = { name: 's', directions: ['maximize' as const], metricNames: ['validation/macro_f1'] };
      const store = openJournal(`${folder.path}/${sampler.size!.name}.log`, start);
      enqueue(store, sweep.enqueue);
      const { trials, counts } = await runStudy({
        store,
        sampler,
        pruner: none.create({}),
        space: sweep.space,
        rules: rulesOf(sweep),
        seed: sweep.seed,
        trials: 100,
        runTrial: async ({ params }) => {
          const { student } = sweep.experiment.with(params).config;
          return { state: 'complete', value: Number(student.options['embedding']) };
        },
      });
      expect(counts).to.deep.equal({ waiting: 0, running: 0, complete: 30, pruned: 0, failed: 0 });
      expect(trials[0]!.params).to.include({ 'student.use': 'text-cnn', 'loss.distillation.temperature': 2 });
      for (const { params } of trials) {
        const cnn = params['student.use'] === 'text-cnn';
        expect([Object.hasOwn(params, 'student.filters'), Object.hasOwn(params, 'student.units')]).to.deep.equal([cnn, !cnn]);
        if (!cnn) expect(params['student.units']).to.be.at.most(Number(params['student.embedding']));
      }
    });

  it('is refused before its first trial where one condition is misspelt', async () => {
    const name = 'experiments/uci-small-cnn-from-cnn.yaml';
    folder.write(name, readFileSync(resolve(file, '../..', name)));
    const misspelt = readFileSync(file, 'utf8').replace('when: { student.use: lstm }', 'when: { student.use: lstn }');
    const faults = await checkFile(folder.write('sweeps/misspelt.yaml', misspelt), { env: {} });
    expect(faults.map(({ problem, at }) => [problem, at.line, at.path, at.suggestion])).to.deep.equal([
      ["'lstn' is no value of 'student.use'", 10, 'space.student.units.when.student.use', "did you mean 'lstm'?"],
    ]);
  });
});
