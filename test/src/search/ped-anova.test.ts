import { expect } from 'chai';
import type { Direction, Distribution, StudyView } from '../../../src/plugin/index.js';
import { choiceDensity, gridDensity, importances, pedAnova } from '../../../src/search/index.js';
import { excerpt, golden, studyOf, trialOf, type History } from './golden.js';

function checkAlike(found: Record<string, number>, expected: Record<string, number>): void {
  expect(Object.keys(found).sort()).to.deep.equal(Object.keys(expected).sort());
  for (const [path, value] of Object.entries(expected)) expect(found[path], path).to.be.closeTo(value, 1e-10);
  const sizes = Object.values(found);
  expect(sizes).to.deep.equal([...sizes].sort((a, b) => b - a));
}

type Named = Record<string, number>;
interface Excerpt {
  directions: Direction[];
  space: Record<string, unknown>;
  history: History;
  ped_anova: Record<string, Named>;
  normalized: Named;
}
interface Whole {
  direction: Direction;
  space: Record<string, unknown>;
  history: History;
  'default(PedAnova)_normalized': Named;
  ped_raw: Named;
  'ped_q.2': Named;
  ped_global: Named;
  'ped_q.1_r.5': Named;
}

const unit: Distribution = { type: 'float', low: 0, high: 1, log: false, step: null };
const onLine = (values: readonly number[], distribution: Distribution = unit): StudyView => ({
  name: 's',
  directions: ['minimize'],
  trials: values.map((x, number) => trialOf(number, [x], { params: { x }, distributions: { x: distribution } })),
});

describe('PED-ANOVA', () => {
  it("gives Optuna's importances in the excerpt: conditional parameters, one and two objectives", () => {
    const all = excerpt<{ importances: Excerpt[] }>('optuna-search.json').importances;
    expect(all.map(({ directions }) => directions.length)).to.deep.equal([1, 2]);
    for (const { directions, history, space, ped_anova, normalized } of all) {
      const study = studyOf(directions, history, space);
      expect(Object.keys(ped_anova)).to.have.length(4);
      for (const [setting, expected] of Object.entries(ped_anova)) {
        const [target, region, local] = JSON.parse(setting) as [number, number, boolean];
        checkAlike(pedAnova(study, { target, region, local }), expected);
      }
      checkAlike(importances(study), normalized);
    }
  });

  it('gives them in the whole golden data', function () {
    const all = golden<{ cases: Whole[] }>('importances.json');
    if (!all) return this.skip();
    expect(all.cases.length).to.be.at.least(4);
    for (const one of all.cases) {
      const study = studyOf([one.direction], one.history, one.space);
      checkAlike(pedAnova(study), one.ped_raw);
      checkAlike(pedAnova(study, { target: 0.2 }), one['ped_q.2']);
      checkAlike(pedAnova(study, { local: false }), one.ped_global);
      checkAlike(pedAnova(study, { region: 0.5 }), one['ped_q.1_r.5']);
      checkAlike(importances(study), one['default(PedAnova)_normalized']);
    }
  });

  // Weights 3/4 and 1/4; kernels of the observed choice: (1/2, 1/2 + 1) / 2 = (0.25, 0.75).
  it('estimates choices with an even prior', () => {
    const [rare, often] = choiceDensity([0, 3]) as [number, number];
    expect(rare).to.be.closeTo(0.75 * 0.25 + 0.25 * 0.5, 1e-15);
    expect(often).to.be.closeTo(0.75 * 0.75 + 0.25 * 0.5, 1e-15);
  });

  it('gives densities that sum to 1 over the grid', () => {
    for (const counts of [[5, 0], [1, 2, 3], Array.from({ length: 50 }, (_, place) => (place === 49 ? 7 : 0))])
      expect(gridDensity(counts).reduce((sum, share) => sum + share, 0)).to.be.closeTo(1, 1e-12);
    expect(choiceDensity([2, 0, 1]).reduce((sum, share) => sum + share, 0)).to.be.closeTo(1, 1e-12);
  });

  it('shares evenly where nothing can be told, and skips what is not complete or finite', () => {
    const study = onLine([0.1]);
    expect(pedAnova(study)).to.deep.equal({ x: 0 });
    expect(importances(study)).to.deep.equal({ x: 1 });
    const with2 = (values: readonly number[], more = {}) => trialOf(7, values, { params: { x: 0.9 }, distributions: { x: unit }, ...more });
    const twenty = onLine(Array.from({ length: 20 }, (_, index) => index / 20));
    const noisy = { ...twenty, trials: [...twenty.trials, with2([Infinity]), with2([NaN]), with2([], { state: 'pruned' })] };
    expect(pedAnova(noisy)).to.deep.equal(pedAnova(twenty));
    expect(pedAnova(twenty)['x']).to.be.above(0);
  });

  it('gives a parameter with a single value nothing', () => {
    expect(pedAnova(onLine([1, 1, 1], { type: 'int', low: 1, high: 1, log: false, step: 1 }))).to.deep.equal({ x: 0 });
  });

  it('refuses shares out of order', () => {
    expect(() => pedAnova(onLine([0, 1]), { target: 0.5, region: 0.5 })).to.throw(RangeError, /0 < target < region/);
  });
});
