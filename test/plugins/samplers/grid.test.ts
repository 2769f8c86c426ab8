import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { InputError, type Params, type Sampler, type Space, type TrialView } from '../../../src/plugin/index.js';
import grid from '../../../plugins/samplers/grid.js';

const golden = resolve(fileURLToPath(import.meta.url), '../../../../../test/plugins/samplers/optuna-grid.json');
const space: Space = {
  temperature: { type: 'choice', choices: [1, 2, 4] },
  filters: { type: 'int', low: 32, high: 96, log: false, step: 64 },
  rate: { type: 'float', low: 0.1, high: 0.3, log: false, step: 0.1 },
};

function all(sampler: Sampler, over: Space, seed = 0, before: Params[] = []): Params[] {
  const trials: TrialView[] = [];
  const add = (params: Params) =>
    trials.push({
      number: trials.length,
      state: 'failed',
      params,
      distributions: over,
      values: [],
      intermediate: new Map(),
      attributes: {},
    });
  before.forEach(add);
  for (;;) {
    const params = sampler.sample({ study: { name: 's', directions: ['maximize'], trials }, space: over, number: trials.length, seed });
    if (params === null) return trials.slice(before.length).map((trial) => trial.params);
    add(params);
  }
}

describe('grid sampler', () => {
  const plain = grid.create({ shuffle: false });

  it('goes through the file with the last path fastest, without rounding noise', () => {
    const given = all(plain, space).map((params) => Object.values(params));
    expect(given).to.have.length(18);
    expect(given.slice(0, 7)).to.deep.equal([
      [1, 32, 0.1],
      [1, 32, 0.2],
      [1, 32, 0.3],
      [1, 96, 0.1],
      [1, 96, 0.2],
      [1, 96, 0.3],
      [2, 32, 0.1],
    ]);
    expect(plain.size!(space)).to.equal(18);
  });

  it('misses nothing when enqueued trials have shifted the numbers', () => {
    const first = { temperature: 4, filters: 32, rate: 0.2 };
    const given = all(plain, space, 0, [first, { temperature: 9, filters: 0, rate: 0 }]);
    expect(given).to.have.length(17);
    expect(new Set([first, ...given].map((params) => JSON.stringify(params))).size).to.equal(18);
  });

  it("shuffles as Optuna's GridSampler does", () => {
    const data = JSON.parse(readFileSync(golden, 'utf8')) as {
      space: Record<string, (string | number)[]>;
      seed_0: unknown;
      seed_7: unknown;
    };
    const over = Object.fromEntries(Object.entries(data.space).map(([path, choices]) => [path, { type: 'choice' as const, choices }]));
    const order = (seed: number) =>
      all(grid.create({ shuffle: true }), over, seed).map((params) => ['a', 'b', 'c'].map((path) => params[path]));
    expect(order(0)).to.deep.equal(data.seed_0);
    expect(order(7)).to.deep.equal(data.seed_7);
  });

  it('refuses a continuous parameter and says what to do', () => {
    const bad: Space = { ...space, 'optimizer.rate': { type: 'float', low: 0, high: 1, log: false, step: null } };
    expect(() => plain.size!(bad)).to.throw(InputError, /space.optimizer.rate.*continuous.*step.*random/s);
  });

  it('refuses a grid that cannot be counted', () => {
    const huge = Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [`p${i}`, { type: 'int' as const, low: 1, high: 100, log: false, step: 1 }]),
    );
    expect(() => plain.size!(huge)).to.throw(InputError, /1\.0e\+18/);
  });

  it('counts equal choices once', () => {
    const twice: Space = { a: { type: 'choice', choices: [1, 1, 2] } };
    expect(plain.size!(twice)).to.equal(2);
    expect(all(plain, twice)).to.deep.equal([{ a: 1 }, { a: 2 }]);
  });
});
