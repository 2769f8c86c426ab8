import { expect } from 'chai';
import { InputError, type Params, type Space, type TrialView } from '../../../src/plugin/index.js';
import qmc from '../../../plugins/samplers/qmc.js';

const space: Space = {
  rate: { type: 'float', low: 1, high: 10_000, log: true, step: null },
  alpha: { type: 'float', low: 0, high: 8, log: false, step: null },
  student: { type: 'choice', choices: ['a', 'b', 'c', 'd'] },
};
const plain = qmc.create({ type: 'sobol', scramble: false });
const scrambled = qmc.create({ type: 'sobol', scramble: true });
const ask = (sampler: typeof plain, number: number, seed = 1, own = space, trials: readonly TrialView[] = []): Params | null =>
  sampler.sample({ study: { name: 's', directions: ['minimize'], trials }, space: own, number, seed });

describe('qmc sampler', () => {
  // The first points of Sobol's sequence in three dimensions: 0, 1/2 each, then (3/4, 1/4, 1/4).
  it('takes trial n to point n', () => {
    expect(ask(plain, 0)).to.deep.equal({ rate: 1, alpha: 0, student: 'a' });
    expect(ask(plain, 1)).to.deep.equal({ rate: Math.exp(Math.log(10_000) / 2), alpha: 4, student: 'c' });
    expect(ask(plain, 2)).to.deep.equal({ rate: Math.exp(0.75 * Math.log(10_000)), alpha: 2, student: 'b' });
    const halton = qmc.create({ type: 'halton', scramble: false });
    expect(ask(halton, 1)).to.deep.equal({ rate: Math.exp(Math.log(10_000) / 2), alpha: 8 / 3, student: 'a' });
  });

  it('scrambles by the seed alone, and stays even', () => {
    for (const type of ['sobol', 'halton'] as const) {
      const sampler = qmc.create({ type, scramble: true });
      expect(ask(sampler, 3, 1)).to.deep.equal(ask(sampler, 3, 1));
      expect(ask(sampler, 3, 1)).to.not.deep.equal(ask(sampler, 3, 2));
    }
    const many = Array.from({ length: 64 }, (_, number) => ask(scrambled, number)!);
    for (let box = 0; box < 8; box++) expect(many.filter(({ alpha }) => Math.floor(alpha as number) === box)).to.have.length(8);
    for (const own of ['a', 'b', 'c', 'd']) expect(many.filter(({ student }) => student === own)).to.have.length(16);
  });

  it('tries nothing twice in a countable space', () => {
    const countable: Space = { student: space['student']!, filters: { type: 'int', low: 1, high: 3, log: false, step: 1 } };
    const trials: TrialView[] = [];
    for (let number = 0; number < 12; number++)
      trials.push({
        number,
        state: 'complete',
        params: ask(scrambled, number, 1, countable, trials)!,
        distributions: countable,
        values: [0],
        intermediate: new Map(),
        attributes: {},
      });
    expect(new Set(trials.map(({ params }) => JSON.stringify(params))).size).to.equal(12);
    expect(ask(scrambled, 12, 1, countable, trials)).to.equal(null);
  });

  it('refuses more parameters than it has directions for', () => {
    const wide: Space = Object.fromEntries(Array.from({ length: 129 }, (_, index) => [`p${index}`, space['alpha']!]));
    expect(() => scrambled.size!(wide)).to.throw(InputError, /129 parameters.*128.*halton/s);
    expect(qmc.create({ type: 'halton', scramble: true }).size!(wide)).to.equal(null);
  });
});
