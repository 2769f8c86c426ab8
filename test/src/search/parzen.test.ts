import { expect } from 'chai';
import type { Direction, ParamValue, TrialState, TrialView } from '../../../src/plugin/index.js';
import {
  choiceKernels,
  drawPoints,
  estimators,
  firstBest,
  goodCount,
  logDensities,
  numericKernels,
  propose,
  recencyWeights,
  splitTrials,
  type Parzen,
} from '../../../src/search/index.js';
import { distributionOf, excerpt, golden, type OptunaDistribution } from '../../support/optuna.js';

interface Kernels {
  kind: string;
  mus: number[];
  sigmas: number[];
  adapted_low: number;
  adapted_high: number;
  weights: number[][];
}
interface Estimator {
  weights: number[];
  dists: Record<string, Kernels>;
}
interface Case {
  direction: Direction;
  space: Record<string, OptunaDistribution>;
  space_order: string[];
  history: { number: number; params: Record<string, ParamValue>; state: string; value?: number; intermediate?: Record<string, number> }[];
  n_finished: number;
  gamma: number;
  below: number[];
  above: number[];
  pe_below: Estimator;
  pe_above: Estimator;
  points_internal: Record<string, number[]>;
  log_pdf_below: number[];
  log_pdf_above: number[];
  sampling: {
    quantiles: number[];
    samples_internal: Record<string, number[]>;
    log_l: number[];
    log_g: number[];
    argmax: number;
    suggested: Record<string, ParamValue>;
  };
}

const tolerance = 1e-10;
function near(own: ArrayLike<number>, other: readonly number[], what: string): void {
  expect(own.length, what).to.equal(other.length);
  other.forEach((value, index) => expect(own[index], `${what} ${index}`).to.be.closeTo(value, tolerance * Math.max(1, Math.abs(value))));
}

const trialsOf = ({ history }: Case): TrialView[] =>
  history.map(({ number, params, state, value, intermediate }) => ({
    number,
    state: state.toLowerCase() as TrialState,
    params,
    distributions: {},
    values: value === undefined || value === null ? [] : [value],
    intermediate: new Map(Object.entries(intermediate ?? {}).map(([step, report]) => [Number(step), report])),
    attributes: {},
  }));

/** The kernels that we put around the observations of some trials, beside Optuna's. */
function checkKernels(one: Case, numbers: readonly number[], found: Estimator): void {
  for (const path of one.space_order) {
    const distribution = distributionOf(one.space[path]!);
    const kernels = found.dists[path]!;
    const values = numbers.map((number) => one.history[number]!.params[path]!);
    if (distribution.type === 'choice') {
      const { observed, hit, miss, prior, choices } = choiceKernels(
        distribution.choices.length,
        Float64Array.from(values, (value) => distribution.choices.indexOf(value)),
        1,
      );
      kernels.weights.forEach((row, k) =>
        near(
          Array.from({ length: choices }, (_, choice) => (k === observed.length ? prior : observed[k] === choice ? hit : miss)),
          row,
          `${path}, kernel ${k}`,
        ),
      );
      continue;
    }
    const own = numericKernels(distribution, Float64Array.from(values as number[]));
    near(own.means, kernels.mus, `means of ${path}`);
    near(own.deviations, kernels.sigmas, `deviations of ${path}`);
    near([own.low, own.high], [kernels.adapted_low, kernels.adapted_high], `domain of ${path}`);
  }
}

/** Draws the candidates from the recorded quantiles, candidate j from kernel j modulo their number. */
function checkCandidates(one: Case, below: Parzen, above: Parzen): void {
  const { quantiles, samples_internal, log_l, log_g, argmax, suggested } = one.sampling;
  let drawn = 0;
  const points = drawPoints(
    below,
    log_l.map((_, j) => j % below.weights.length),
    () => quantiles[drawn++]!,
  );
  expect(drawn).to.equal(quantiles.length);
  one.space_order.forEach((path, d) =>
    near(
      points.map((point) => point[d]!),
      samples_internal[path]!,
      `samples of ${path}`,
    ),
  );
  near(logDensities(below, points), log_l, 'log l');
  near(logDensities(above, points), log_g, 'log g');
  const scores = logDensities(below, points).map((score, index) => score - logDensities(above, [points[index]!])[0]!);
  expect(firstBest(scores)).to.equal(argmax);
  const group = { paths: one.space_order, distributions: one.space_order.map((path) => distributionOf(one.space[path]!)) };
  // The same kernels come from the numbers themselves, where each falls into the middle of a kernel's share.
  const ends = [...below.weights].map(
    (
      (sum) => (weight: number) =>
        (sum += weight)
    )(0),
  );
  const numbers = [...log_l.map((_, j) => ends[j % ends.length]! - below.weights[j % ends.length]! / 2), ...quantiles];
  const best = propose(group, below, above, { candidates: log_l.length, priorWeight: 1 }, () => numbers.shift()!)[argmax]!;
  one.space_order.forEach((path, d) => {
    if (typeof suggested[path] === 'number') near([best.values[d] as number], [suggested[path]], path);
    else expect(best.values[d]).to.equal(suggested[path]);
  });
}

function check(one: Case): void {
  const trials = trialsOf(one);
  const split = splitTrials({ directions: [one.direction] }, trials, goodCount(one.n_finished));
  expect(goodCount(one.n_finished)).to.equal(one.gamma);
  expect(split.below.map(({ number }) => number)).to.deep.equal(one.below);
  expect(split.above.map(({ number }) => number)).to.deep.equal(one.above);
  checkKernels(one, one.below, one.pe_below);
  checkKernels(one, one.above, one.pe_above);
  const group = { paths: one.space_order, distributions: one.space_order.map((path) => distributionOf(one.space[path]!)) };
  const { below, above } = estimators(group, split, [one.direction], 1);
  near(below.weights, one.pe_below.weights, 'weights below');
  near(above.weights, one.pe_above.weights, 'weights above');
  const points = one.log_pdf_below.map((_, index) => one.space_order.map((path) => one.points_internal[path]![index]!));
  near(logDensities(below, points), one.log_pdf_below, 'density below');
  near(logDensities(above, points), one.log_pdf_above, 'density above');
  checkCandidates(one, below, above);
}

describe('Parzen estimators beside Optuna', () => {
  it('agree in the excerpt', () => {
    const { cases } = excerpt<{ cases: Case[] }>('test/src/search/optuna-parzen.json');
    expect(cases).to.have.length(2);
    cases.forEach(check);
  });

  it('agree in every case of the golden data', function () {
    const all = golden<{ cases: Case[] }>('tpe_parzen_stable.json');
    if (!all) return this.skip();
    expect(all.cases).to.have.length(9);
    all.cases.forEach(check);
  });

  it('take as many trials for good, and weigh the others by age', () => {
    const { gamma, gamma_mo, weights } = excerpt<Record<string, Record<string, never>>>('test/src/search/optuna-tpe-defaults.json');
    for (const [n, count] of Object.entries(gamma!)) expect(goodCount(Number(n))).to.equal(count);
    for (const [n, count] of Object.entries(gamma_mo!)) expect(goodCount(Number(n), 2)).to.equal(count);
    for (const [n, own] of Object.entries(weights!)) near(recencyWeights(Number(n)), own, `weights of ${n}`);
  });
});
