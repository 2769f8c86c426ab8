import { expect } from 'chai';
import grid from '../../../plugins/samplers/grid.js';
import random from '../../../plugins/samplers/random.js';
import { cardinality, InputError, PluginError, type Space } from '../../../src/plugin/index.js';
import { describeSpace, planSweep } from '../../../src/sweep/index.js';

const space: Space = {
  'loss.distillation.temperature': { type: 'choice', choices: [1, 2, 4] },
  'student.filters': { type: 'int', low: 32, high: 128, log: false, step: 32 },
};
const open: Space = { ...space, 'optimizer.rate': { type: 'float', low: 1e-4, high: 1e-2, log: true, step: null } };
const plain = grid.create({ shuffle: false });

describe('plan of a sweep', () => {
  it('counts a grid and shows its beginning', () => {
    const plan = planSweep({ sampler: plain, space, seed: 0, trials: null, list: 2 });
    expect(plan).to.deep.equal({
      trials: 12,
      asked: null,
      size: 12,
      cardinality: 12,
      duplicates: 0,
      refused: 0,
      first: [
        { 'loss.distillation.temperature': 1, 'student.filters': 32 },
        { 'loss.distillation.temperature': 1, 'student.filters': 64 },
      ],
    });
  });

  it('knows that a budget larger than the space is not used up', () => {
    expect(planSweep({ sampler: plain, space, seed: 0, trials: 50 })).to.include({ trials: 12, asked: 50 });
    expect(planSweep({ sampler: random.create({}), space, seed: 0, trials: 50 })).to.include({ trials: 12, asked: 50, duplicates: 0 });
  });

  it('shows the trials that will be run', () => {
    const { first, trials, size } = planSweep({ sampler: random.create({}), space: open, seed: 3, trials: 4 });
    expect([trials, size, first.length]).to.deep.equal([4, null, 4]);
    const study = { name: 's', directions: ['minimize' as const], trials: [] };
    expect(first[2]).to.deep.equal(random.create({}).sample({ study, space: open, number: 2, seed: 3 }));
  });

  it('counts what comes twice', () => {
    const stubborn = { sample: () => ({ 'loss.distillation.temperature': 1, 'student.filters': 32 }) };
    expect(planSweep({ sampler: stubborn, space, seed: 0, trials: 5, rules: { repeat: true } })).to.include({ trials: 5, duplicates: 4 });
  });

  it('has no number of trials where nothing ends the sweep', () => {
    expect(planSweep({ sampler: random.create({}), space: open, seed: 0, trials: null })).to.include({ trials: null });
  });

  it('refuses what the sampler refuses, and names a sampler that is wrong', () => {
    expect(() => planSweep({ sampler: plain, space: open, seed: 0, trials: 3 })).to.throw(InputError, /optimizer.rate/);
    expect(() => planSweep({ sampler: { sample: () => ({}) }, space, seed: 0, trials: 3, name: 'mine' })).to.throw(
      PluginError,
      /sampler 'mine'/,
    );
  });
});

describe('a space in words', () => {
  it('tells each path and the number of configurations', () => {
    expect(describeSpace(open)).to.deep.equal({
      parameters: [
        { path: 'loss.distillation.temperature', text: 'one of 1, 2, 4', count: 3 },
        { path: 'student.filters', text: 'int in [32, 128], step 32', count: 4 },
        { path: 'optimizer.rate', text: 'float in [0.0001, 0.01], log', count: null },
      ],
      cardinality: null,
    });
    expect(cardinality({})).to.equal(1);
  });
});
