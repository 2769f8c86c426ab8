import { expect } from 'chai';
import fc from 'fast-check';
import { askCma, cmaSettings, defaultPopsize, drawsOf, startCma, symmetricEigen, tellCma } from '../../../src/search/index.js';
import type { CmaState, Matrix, Solution } from '../../../src/search/index.js';
import { excerpt } from './golden.js';

interface Trace {
  dimension: number;
  popsize: number;
  told: Solution[][];
  states: { mean: number[]; sigma: number; covariance: number[][] }[];
}

const sphere = (point: readonly number[]): number => point.reduce((sum, value) => sum + (value - 0.3) ** 2, 0);
/** An ellipsoid with axes 1 and 30 that lie 30 degrees off the first two coordinates. */
function ellipsoid([x, y]: readonly number[]): number {
  const [a, b] = [x! - 0.4, y! - 0.7];
  return (0.866 * a + 0.5 * b) ** 2 + (30 * (0.866 * b - 0.5 * a)) ** 2;
}

/** The state after generations of own asking. */
function searched(loss: (point: readonly number[]) => number, dimension: number, generations: number, seed: number): CmaState {
  let state = startCma(Array.from({ length: dimension }, () => 0.5), 1 / 6, defaultPopsize(dimension)); // prettier-ignore
  for (let generation = 0; generation < generations; generation++) {
    const points = Array.from({ length: state.settings.popsize }, (_, index) => askCma(state, drawsOf(seed, generation, index)));
    state = tellCma(
      state,
      points.map((point) => ({ point, loss: loss(point) })),
    );
  }
  return state;
}

describe('CMA-ES', () => {
  it('moves as the package cmaes does', () => {
    const { traces } = excerpt<{ traces: Trace[] }>('cmaes-trace.json');
    expect(traces.map(({ dimension }) => dimension)).to.deep.equal([3, 1, 5]);
    for (const { dimension, popsize, told, states } of traces) {
      let state = startCma(Array.from({ length: dimension }, () => 0.5), 1 / 6, popsize); // prettier-ignore
      told.forEach((solutions, generation) => {
        state = tellCma(state, solutions);
        const expected = states[generation]!;
        expect(state.sigma).to.be.closeTo(expected.sigma, 1e-10);
        expected.mean.forEach((value, k) => expect(state.mean[k]).to.be.closeTo(value, 1e-10));
        expected.covariance.flat().forEach((value, k) => expect(state.covariance.flat()[k]).to.be.closeTo(value, 1e-9));
      });
      expect(state.generation).to.equal(told.length);
    }
  });

  it('takes the population and weights of the tutorial', () => {
    expect([1, 2, 3, 7, 10].map(defaultPopsize)).to.deep.equal([4, 6, 7, 9, 10]);
    const { weights, parents, effectiveParents } = cmaSettings(3, 7);
    expect(parents).to.equal(3);
    expect(weights.filter((weight) => weight > 0).reduce((sum, weight) => sum + weight, 0)).to.be.closeTo(1, 1e-12);
    expect(weights).to.deep.equal([...weights].sort((a, b) => b - a));
    expect(effectiveParents).to.be.within(1, 3);
  });

  it('converges on a sphere and on a stretched, turned ellipsoid', () => {
    for (const seed of [1, 2, 3]) {
      expect(sphere(searched(sphere, 4, 40, seed).mean)).to.be.below(1e-5);
      expect(ellipsoid(searched(ellipsoid, 2, 50, seed).mean)).to.be.below(1e-5);
    }
  });

  it('asks inside the unit cube, however wide it has become', () => {
    const wide = startCma([0, 1, 0.5], 100, 7);
    for (let number = 0; number < 20; number++) for (const value of askCma(wide, drawsOf(1, number))) expect(value).to.be.within(0, 1);
  });
});

describe('eigenvectors of a symmetric matrix', () => {
  const times = (a: Matrix, b: Matrix): number[][] =>
    a.map((row) => b[0]!.map((_, k) => row.reduce((sum, value, i) => sum + value * b[i]![k]!, 0)));
  const symmetric = fc
    .integer({ min: 1, max: 6 })
    .chain((size) =>
      fc
        .array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: size * size, maxLength: size * size })
        .map((entries) =>
          Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j) => entries[Math.min(i, j) * size + Math.max(i, j)]!)),
        ),
    );

  it('take the matrix apart and are orthonormal', () => {
    fc.assert(
      fc.property(symmetric, (matrix) => {
        const { values, vectors } = symmetricEigen(matrix);
        const transposed = vectors[0]!.map((_, k) => vectors.map((row) => row[k]!));
        const diagonal = values.map((value, k) => values.map((_, j) => (j === k ? value : 0)));
        times(times(vectors, diagonal), transposed)
          .flat()
          .forEach((value, k) => expect(value).to.be.closeTo(matrix.flat()[k]!, 1e-10));
        times(transposed, vectors).forEach((row, i) => row.forEach((value, j) => expect(value).to.be.closeTo(i === j ? 1 : 0, 1e-12)));
      }),
    );
  });
});
