import { expect } from 'chai';
import fc from 'fast-check';
import { apportion } from '../../../src/text/apportion.js';
import { cut } from '../../../src/text/cut.js';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const classesOf = (labels: Int32Array): string[] => Array.from({ length: Math.max(...labels) + 1 }, (_, index) => `class ${index}`);
const labelled = (sizes: readonly number[]): Int32Array => Int32Array.from(sizes.flatMap((size, label) => Array<number>(size).fill(label)));

describe('apportion', () => {
  const open = [Infinity, Infinity, Infinity];
  const cases: [string, number[], number, number[], number[]][] = [
    ['whole quotas', [50, 30, 20], 0.1, open, [5, 3, 2]],
    ['largest remainders: quotas 5.3, 3.4, 1.3 for 10 seats', [53, 34, 13], 0.1, open, [5, 4, 1]],
    ['equal remainders go to the earlier: 2.5, 2.5, 5 for 10 seats', [25, 25, 50], 0.1, open, [3, 2, 5]],
    ['a product below its whole number: 0.29 * 100', [100], 0.29, open, [29]],
    ['caps pass seats on: quotas 1.4, 1.3, 1.3 for 4 seats', [14, 13, 13], 0.1, [1, 9, 9], [1, 2, 1]],
    ['no seat beyond the quota rounded up: quotas 1.6 and 8 for 10 seats', [4, 20], 0.4, [1, 17], [1, 8]],
    ['caps below the quota', [100, 100], 0.5, [10, 10], [10, 10]],
    ['nothing', [5, 5], 0, open, [0, 0]],
  ];
  for (const [name, sizes, share, caps, expected] of cases) it(name, () => expect(apportion(sizes, share, caps)).to.deep.equal(expected));
});

describe('cut', () => {
  const sizes = fc.array(fc.integer({ min: 3, max: 40 }), { minLength: 2, maxLength: 6 });
  const share = fc.integer({ min: 20, max: 45 }).map((percent) => percent / 100);

  it('puts each row into one part, in order, with exact shares of each class', () => {
    fc.assert(
      fc.property(sizes, share, share, fc.nat(), (each, validation, test, seed) => {
        const labels = labelled(each);
        const parts = cut(labels, classesOf(labels), { validation, test }, true, seed);
        expect([...parts.train, ...parts.validation, ...parts.test].sort((a, b) => a - b)).to.deep.equal([...labels.keys()]);
        for (const rows of Object.values(parts)) expect([...rows]).to.deep.equal([...(rows as Int32Array)].sort((a, b) => a - b));
        for (const [label, size] of each.entries()) {
          const of = (rows: Int32Array): number => rows.filter((row) => labels[row] === label).length;
          expect(of(parts.train)).to.be.at.least(1);
          expect(of(parts.test)).to.be.within(Math.min(size - 2, Math.floor(size * test + 1e-9)), Math.ceil(size * test - 1e-9));
          expect(of(parts.validation)).to.be.at.most(Math.ceil(size * validation - 1e-9));
        }
        if (each.every((size) => size >= 10)) expect(parts.test.length).to.equal(Math.round(sum(each) * test));
      }),
    );
  });

  it('depends on seed, order and labels alone', () => {
    const labels = labelled([20, 20]);
    const shares = { validation: 0.25, test: 0.25 };
    const one = cut(labels, ['a', 'b'], shares, true, 1);
    expect(cut(labels, ['x', 'y'], shares, true, 1)).to.deep.equal(one);
    expect(cut(labels, ['a', 'b'], shares, true, 2).test).not.to.deep.equal(one.test);
  });

  it('gives the same rows in every release', () => {
    expect([...cut(labelled([10, 10]), ['a', 'b'], { validation: 0.2, test: 0.2 }, true, 7).test]).to.deep.equal([0, 2, 12, 16]);
  });

  it('draws from every place of a class, not from its start', () => {
    const labels = labelled([40, 40]);
    const hits = new Int32Array(40);
    for (let seed = 0; seed < 400; seed++)
      for (const row of cut(labels, ['a', 'b'], { validation: null, test: 0.25 }, true, seed).test) hits[row % 40]!++;
    hits.forEach((count) => expect(count).to.be.within(140, 260)); // mean 200, standard deviation 12
  });

  it('cuts without stratification too', () => {
    const parts = cut(labelled([1, 9]), ['a', 'b'], { validation: 0.2, test: 0.2 }, false, 3);
    expect([parts.train.length, parts.validation.length, parts.test.length]).to.deep.equal([6, 2, 2]);
  });
});
