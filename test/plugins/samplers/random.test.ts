import { expect } from 'chai';
import { holds, type Params, type Space, type TrialView } from '../../../src/plugin/index.js';
import random from '../../../plugins/samplers/random.js';

const sampler = random.create({});
const broad: Space = {
  rate: { type: 'float', low: 1e-4, high: 1e-1, log: true, step: null },
  alpha: { type: 'float', low: -1, high: 3, log: false, step: null },
  beta: { type: 'float', low: 0.1, high: 0.7, log: false, step: 0.2 },
  filters: { type: 'int', low: 32, high: 128, log: false, step: 32 },
  epochs: { type: 'int', low: 1, high: 100, log: true, step: 1 },
  student: { type: 'choice', choices: ['a', null, true] },
};
const ask = (space: Space, number: number, seed: number, trials: readonly TrialView[] = []): Params | null =>
  sampler.sample({ study: { name: 's', directions: ['minimize'], trials }, space, number, seed });
const many = Array.from({ length: 2000 }, (_, number) => ask(broad, number, 5)!);
const share = (test: (params: Params) => boolean) => many.filter(test).length / many.length;

describe('random sampler', () => {
  it('stays inside the space', () => {
    for (const params of many)
      for (const path in broad) expect(holds(broad[path]!, params[path]), `${path} = ${params[path]}`).to.equal(true);
  });

  // Binomial with n = 2000: 4 standard deviations are at most 0.045.
  it('is even on each scale', () => {
    expect(share(({ rate }) => (rate as number) < 1e-3)).to.be.closeTo(1 / 3, 0.045);
    expect(share(({ alpha }) => (alpha as number) < 0)).to.be.closeTo(1 / 4, 0.045);
    expect(share(({ beta }) => beta === 0.3)).to.be.closeTo(1 / 4, 0.045);
    expect(share(({ filters }) => filters === 128)).to.be.closeTo(1 / 4, 0.045);
    expect(share(({ student }) => student === null)).to.be.closeTo(1 / 3, 0.045);
    // ln(10.5 / 0.5) / ln(100.5 / 0.5) = 0.574 of the whole numbers are 10 or less.
    expect(share(({ epochs }) => (epochs as number) <= 10)).to.be.closeTo(0.574, 0.045);
  });

  it('follows from seed and number alone where the space is continuous', () => {
    expect(ask(broad, 7, 5)).to.deep.equal(many[7]);
    expect(ask(broad, 7, 6)).to.not.deep.equal(many[7]);
    expect(ask(broad, 8, 5)).to.not.deep.equal(many[7]);
  });

  it('gives a path the same values whatever stands beside it', () => {
    expect(ask({ alpha: broad['alpha']! }, 7, 5)).to.deep.equal({ alpha: many[7]!['alpha'] });
  });

  // SHA-256 of `[0,0,0,"alpha"]`, its first 8 bytes little-endian, the upper 53 bits as a fraction.
  it('has not changed since its first release', () => {
    expect(ask({ alpha: { type: 'float', low: 0, high: 1, log: false, step: null } }, 0, 0)!['alpha']).to.equal(0.4331145448788175);
  });

  it('tries every configuration of a countable space once, then nothing', () => {
    const space: Space = { filters: broad['filters']!, epochs: { type: 'int', low: 1, high: 5, log: true, step: 1 } };
    const trials: TrialView[] = [];
    for (let number = 0; number < 20; number++) {
      const params = ask(space, number, 3, trials)!;
      trials.push({ number, state: 'complete', params, distributions: space, values: [0], intermediate: new Map(), attributes: {} });
    }
    expect(new Set(trials.map(({ params }) => JSON.stringify(params))).size).to.equal(20);
    expect(ask(space, 20, 3, trials)).to.equal(null);
    expect(sampler.size!(space)).to.equal(20);
    expect(sampler.size!(broad)).to.equal(null);
  });
});
