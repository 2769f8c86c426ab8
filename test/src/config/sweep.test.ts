import { expect } from 'chai';
import { InputError } from '../../../src/plugin/index.js';
import { checkSampler, loadSweep, sweepFromDocument } from '../../../src/config/index.js';
import { pluginRoot, soundExperiment, soundSweep, workFolder } from './fixtures.js';

describe('a sweep file', () => {
  const folder = workFolder();
  const roots = [pluginRoot(folder)];
  folder.write('experiments/sound.yaml', soundExperiment);
  const load = (text: string, overrides: Record<string, string> = {}, env: NodeJS.ProcessEnv = {}) =>
    loadSweep(folder.write('sweeps/first.yaml', text), { roots, env, overrides });
  after(() => folder.remove());

  it('finds its experiment and reads the space in order', async () => {
    const sweep = await load(soundSweep);
    expect(sweep.name).to.equal('first');
    expect(sweep.experiment.config.name).to.equal('sound');
    expect(sweep.objective).to.deep.equal({ metric: 'macro_f1', direction: 'maximize' });
    expect(Object.entries(sweep.space)).to.deep.equal([
      ['loss.distillation.temperature', { type: 'choice', choices: [1, 2, 4] }],
      ['optimizer.rate', { type: 'float', low: 1e-4, high: 1e-2, log: true, step: null }],
      ['student.filters', { type: 'int', low: 32, high: 128, log: false, step: 32 }],
    ]);
    expect(sweep.sampler).to.deep.equal({ use: 'grid', kind: 'sampler', options: {} });
    expect(sweep.pruner.use).to.equal('none');
    expect(sweep.trials).to.equal(null);
  });

  it('gives the same again from its document', async () => {
    const first = await load(`${soundSweep}set: { training.epochs: 2, split: { test: 0.1 } }\ntrials: 5\n`);
    const again = await sweepFromDocument(JSON.parse(JSON.stringify(first.document)) as Record<string, unknown>, 'study first', { roots });
    expect(again.document).to.deep.equal(first.document);
    expect(again.experiment.config).to.deep.equal(first.experiment.config);
    expect(again.space).to.deep.equal(first.space);
    expect(first.experiment.config.training.epochs).to.equal(2);
    expect(first.experiment.config.split.test).to.equal(0.1);
  });

  it('sorts flags: its own keys to itself, others to the experiment, the seed to both', async () => {
    const flags = {
      trials: '4',
      'sampler.use': 'random',
      'sampler.spread': '2',
      seed: '9',
      'training.epochs': '1',
      'student.widths': '[2]',
    };
    const sweep = await load(soundSweep, flags);
    expect(sweep.trials).to.equal(4);
    expect(sweep.sampler).to.deep.equal({ use: 'random', kind: 'sampler', options: { spread: 2 } });
    expect([sweep.seed, sweep.experiment.config.seed]).to.deep.equal([9, 9]);
    expect(sweep.experiment.config.training.epochs).to.equal(1);
    expect(sweep.experiment.config.student.options['widths']).to.deep.equal([2]);
  });

  it('lets flags change the space', async () => {
    const sweep = await load(soundSweep, {
      'space.optimizer.rate': 'null',
      'space.student.filters.step': '48',
      'space.seed': '{ choice: [1, 2] }',
    });
    expect(Object.keys(sweep.space)).to.deep.equal(['loss.distillation.temperature', 'student.filters', 'seed']);
    expect(sweep.space['student.filters']).to.deep.equal({ type: 'int', low: 32, high: 128, log: false, step: 48 });
  });

  it('is overruled by the environment', async () => {
    const sweep = await load(soundSweep, {}, { STILLHOUSE_SEED: '3', STILLHOUSE_TRIALS: '8', STILLHOUSE_EPOCHS: '6' });
    expect([sweep.seed, sweep.experiment.config.seed, sweep.trials, sweep.experiment.config.training.epochs]).to.deep.equal([3, 3, 8, 6]);
  });

  it('takes the experiment inline', async () => {
    const inline = `experiment:\n${soundExperiment.replace(/^/gm, '  ').trimEnd()}\n${soundSweep.replace('experiment: sound\n', '')}`;
    const sweep = await load(inline);
    expect(sweep.experiment.config.name).to.equal('first');
    expect(sweep.experiment.config.loss['distillation']!.loss.options).to.deep.equal({ alpha: 0.5, temperature: 2 });
  });

  it('takes choices of plugins and options that only some of them have', async () => {
    const space = 'space:\n  student.use: { choice: [gru] }\n  student.units: { int: [4, 8] }\n';
    const sweep = await load(`experiment: sound\nobjective: { metric: loss }\ntrials: 3\n${space}`);
    expect(sweep.objective.direction).to.equal('minimize');
    const trial = sweep.experiment.with({ 'student.units': 5, 'student.use': 'gru' });
    expect(trial.config.student.options).to.deep.equal({ units: 5, dropout: 0.1 });
  });

  it('cuts the upper end to the last step, decimals exact', async () => {
    const space = 'space: { loss.distillation.alpha: { float: [0, 0.95], step: 0.1 } }\n';
    const sweep = await load(`experiment: sound\nobjective: { metric: loss }\n${space}`);
    expect(sweep.space['loss.distillation.alpha']).to.deep.include({ high: 0.9, step: 0.1 });
  });

  it('asks the sampler for the number of trials', async () => {
    const sweep = await load(`${soundSweep}trials: 5\n`);
    expect(checkSampler(sweep, { sample: () => null, size: () => 12 })).to.equal(5);
    expect(checkSampler(sweep, { sample: () => null, size: () => 3 })).to.equal(3);
    expect(checkSampler(sweep, { sample: () => null })).to.equal(5);
    const open = await load(soundSweep);
    expect(() => checkSampler(open, { sample: () => null })).to.throw(InputError, /trials.*'grid' has no end.*trials: 20/);
    const unsuited = {
      sample: () => null,
      size: () => {
        throw new Error('a float without step has no grid');
      },
    };
    expect(() => checkSampler(open, unsuited)).to.throw(
      InputError,
      /first\.yaml:3:\d+ sampler: sampler 'grid': a float without step has no grid/,
    );
    expect(() => checkSampler(open, { sample: () => null, size: () => 0 })).to.throw(InputError, /holds no trials/);
  });
});
