import { expect } from 'chai';
import { haltonPoint, primes, sobolDimensions, sobolPoint, type Key } from '../../../src/search/index.js';
import { excerpt } from '../../support/optuna.js';

type Points = Record<string, number[][]>;
const { sobol_unscrambled, halton_unscrambled } = excerpt<{ sobol_unscrambled: Points; halton_unscrambled: Points }>(
  'test/src/search/optuna-qmc.json',
);

describe('low-discrepancy sequences', () => {
  it("are Optuna's where nothing is scrambled", () => {
    expect(Object.keys(sobol_unscrambled)).to.deep.equal(['1', '2', '3', '6', '10']);
    for (const [dimensions, points] of Object.entries(sobol_unscrambled))
      points.forEach((point, index) => expect(sobolPoint(index, Number(dimensions))).to.deep.equal(point));
    for (const [dimensions, points] of Object.entries(halton_unscrambled))
      points.forEach((point, index) =>
        haltonPoint(index, Number(dimensions)).forEach((own, axis) => expect(own).to.be.closeTo(point[axis]!, 1e-15)),
      );
  });

  // scipy.stats.qmc.Sobol(128, scramble=False): sums over dimensions d of d times the point in units of 2^-10.
  it('know all directions', () => {
    const sum = (index: number) => sobolPoint(index, sobolDimensions).reduce((total, x, d) => total + 1024 * x * (d + 1), 0);
    expect([3, 100, 777, 1023].map(sum)).to.deep.equal([4333056, 4115696, 4201744, 4543016]);
  });

  // A (0, m, 2)-net has one of its 2^m points in every box of 2^-k times 2^(k - m).
  it('stay a net in the plane when Sobol is scrambled', () => {
    for (const key of [null, [1, 'qmc'], [2, 'qmc']] satisfies (Key | null)[]) {
      const points = Array.from({ length: 64 }, (_, index) => sobolPoint(index, 2, key));
      for (let k = 0; k <= 6; k++) {
        const boxes = new Set(points.map(([x, y]) => `${Math.floor(x! * 2 ** k)} ${Math.floor(y! * 2 ** (6 - k))}`));
        expect(boxes.size, `boxes of 2^-${k}`).to.equal(64);
      }
    }
  });

  it('fill every third and fifth when Halton is scrambled', () => {
    const points = Array.from({ length: 225 }, (_, index) => haltonPoint(index, 3, [7]));
    for (let box = 0; box < 9; box++) expect(points.filter((point) => Math.floor(point[1]! * 9) === box)).to.have.length(25);
    for (let box = 0; box < 25; box++) expect(points.filter((point) => Math.floor(point[2]! * 25) === box)).to.have.length(9);
  });

  it('differ between seeds and stay below 1', () => {
    for (const point of [sobolPoint, haltonPoint]) {
      expect(point(5, 3, [1])).to.not.deep.equal(point(5, 3, [2]));
      expect(point(5, 3, [1])).to.deep.equal(point(5, 3, [1]));
      for (let index = 0; index < 200; index++) for (const x of point(index, 5, [3])) expect(x).to.be.within(0, 1 - 2 ** -53);
    }
  });

  it('know the primes', () => expect(primes(10)).to.deep.equal([2, 3, 5, 7, 11, 13, 17, 19, 23, 29]));
});
