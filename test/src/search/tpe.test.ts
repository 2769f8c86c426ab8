import { expect } from 'chai';
import type { Direction, Distribution, ParamValue, TrialState, TrialView } from '../../../src/plugin/index.js';
import {
  configurations,
  drawsOf,
  firstBest,
  goodCount,
  groupsOf,
  logDensities,
  logSumExp,
  parzen,
  splitTrials,
} from '../../../src/search/index.js';
import { golden } from '../../support/optuna.js';

const trial = (
  number: number,
  state: TrialState,
  values: readonly number[],
  reports: readonly number[] = [],
  constraint = 0,
): TrialView => ({
  number,
  state,
  params: {},
  distributions: {},
  values,
  intermediate: new Map(reports.map((report, step) => [step, report])),
  attributes: { 'constraints:size': constraint },
});
const numbers = (trials: readonly TrialView[]) => trials.map(({ number }) => number);

interface FrontCase {
  directions: Direction[];
  history: { params: Record<string, ParamValue>; values: number[] }[];
  gamma: number;
  below: number[];
}

describe('tree-structured Parzen estimator', () => {
  const trials = [
    trial(0, 'pruned', [], [1, 9]),
    trial(1, 'complete', [3]),
    trial(2, 'pruned', [], [1, 2, NaN]),
    trial(3, 'complete', [2]),
    trial(4, 'running', [], [0]),
    trial(5, 'failed', []),
    trial(6, 'pruned', [], [1, 5]),
    trial(7, 'complete', [1], [], 2),
    trial(8, 'complete', [2]),
    trial(9, 'waiting', []),
    trial(10, 'pruned', []),
  ];

  it('takes complete trials by value, then pruned ones by how far they came, then those outside of constraints', () => {
    const order: number[] = [];
    for (let count = 1; count <= 8; count++) {
      const { below, above } = splitTrials({ directions: ['minimize'] }, trials, count);
      order.push(...numbers(below).filter((number) => !order.includes(number)));
      expect([...numbers(below), ...numbers(above)].sort((a, b) => a - b)).to.deep.equal([0, 1, 2, 3, 4, 6, 7, 8, 10]);
      expect(numbers(above)).to.include(4);
    }
    expect(order).to.deep.equal([3, 8, 1, 2, 6, 0, 10, 7]);
    expect(numbers(splitTrials({ directions: ['maximize'] }, trials, 1).below)).to.deep.equal([1]);
    expect(numbers(splitTrials({ directions: ['minimize'] }, trials, 0).below)).to.deep.equal([]);
  });

  it('splits several objectives as Optuna does', function () {
    const all = golden<{ motpe_split: FrontCase[] }>('multiobjective.json');
    if (!all) return this.skip();
    expect(all.motpe_split.length).to.be.above(2);
    for (const { directions, history, gamma, below } of all.motpe_split) {
      const own = history.map(({ values }, number) => trial(number, 'complete', values));
      expect(goodCount(own.length, directions.length)).to.equal(gamma);
      expect(numbers(splitTrials({ directions }, own, gamma).below)).to.deep.equal(below);
    }
  });

  it('tells equal scores apart by order, not by rounding', () => {
    expect(firstBest([0.5, 1, 1 + 1e-12])).to.equal(1);
    expect(firstBest([0.5, 1, 1 + 1e-6])).to.equal(2);
    expect(firstBest([-1e12, -1e12 + 1e-4])).to.equal(0);
    expect(firstBest([NaN, -Infinity, 3])).to.equal(2);
    expect(firstBest([2, Infinity])).to.equal(1);
    expect(firstBest([NaN, NaN])).to.equal(0);
  });

  it('draws together what every ended trial has set', () => {
    const float: Distribution = { type: 'float', low: 0, high: 1, log: false, step: null };
    const space = { c: float, a: float, b: float, single: { type: 'choice', choices: [1] } as const };
    const ended = [{ ...trial(0, 'complete', [1]), params: { a: 0.5, c: 0.5 } }];
    const paths = (multivariate: boolean) => groupsOf(space, ended, multivariate).map((group) => group.paths);
    expect(paths(true)).to.deep.equal([['a', 'c'], ['b']]);
    expect(paths(false)).to.deep.equal([['c'], ['a'], ['b']]);
  });

  it('goes on from the best configuration with the least loss', () => {
    const choice: Distribution = { type: 'choice', choices: ['x', 'y', 'z'] };
    const space = { a: choice, b: choice, c: { type: 'int', low: 4, high: 4, log: false, step: 1 } as const };
    const groups = [['a'], ['b']].map((paths) => ({ paths, distributions: [choice] }));
    const candidates = [
      [{ values: ['x'], score: 1 }, { values: ['y'], score: 3 }],
      [{ values: ['z'], score: 2 }, { values: ['x'], score: 1.5 }, { values: ['y'], score: 0.5 }],
    ]; // prettier-ignore
    const found = [...configurations(space, groups, candidates)].map(({ a, b, c }) => `${a}${b}${c}`);
    expect(found).to.deep.equal(['yz4', 'yx4', 'yy4', 'xz4']);
  });

  // Far away kernels are left out as soon as they cannot matter: the sum over all of them must be the same.
  it('sums over all kernels that matter', () => {
    const space: Distribution[] = [
      { type: 'int', low: 1, high: 1000, log: true, step: 1 },
      { type: 'float', low: 0, high: 1, log: false, step: null },
      { type: 'int', low: 0, high: 500, log: false, step: 1 },
      { type: 'choice', choices: ['x', 'y'] },
    ];
    const draws = drawsOf('kernels');
    const columns = [1000, 1, 501, 2].map((size, d) =>
      Float64Array.from({ length: 300 }, () => (d === 1 ? draws() : Math.floor(draws() * size) + (d === 0 ? 1 : 0))),
    );
    const estimator = parzen(
      space,
      columns,
      Array.from({ length: 300 }, () => 1),
      1,
    );
    const points = Array.from({ length: 20 }, (_, index) => columns.map((column) => column[index * 7]!));
    const plain = points.map((point) => {
      const sums = estimator.weights.map((weight) => Math.log(weight));
      const all = { kernels: Uint32Array.from(sums.keys()), count: sums.length };
      estimator.marginals.forEach((one, d) => one.addLogDensity(point[d]!, sums, all));
      return logSumExp(sums);
    });
    logDensities(estimator, points).forEach((own, index) => expect(own).to.be.closeTo(plain[index]!, 1e-12 * Math.abs(plain[index]!)));
    for (const [d, one] of estimator.marginals.entries())
      for (const point of points) {
        const sums = new Float64Array(301);
        one.addLogDensity(point[d]!, sums, { kernels: Uint32Array.from(sums.keys()), count: 301 });
        expect(Math.max(...sums)).to.be.at.most(one.ceiling(point[d]!) + 1e-12);
      }
  });
});
