import { expect } from 'chai';
import { batchOf, epochRows, oneHot, rowsOf, sortedRows } from '../../../src/distill/batch.js';
import { seededRandom, shuffled, withRandom } from '../../../src/distill/random.js';
import type { EncodedSplit } from '../../../src/plugin/index.js';
import { split } from './fixtures.js';

const texts = [[5, 6, 7], [8], [9, 4]];
const three = { size: 3, tokens: (row: number) => Int32Array.from(texts[row]!), label: (row: number) => row } as EncodedSplit;

describe('batches', () => {
  it('are padded to the first length that holds them and cut at the last', () => {
    const exact = { rows: 2, lengths: [1, 2, 3] };
    expect([...batchOf(three, [1, 2], exact).ids]).to.deep.equal([8, 0, 9, 4]);
    const { ids, length, rows, labels } = batchOf(three, [2, 0], { rows: 2, lengths: [2] });
    expect([[...ids], length, [...rows], [...labels]]).to.deep.equal([[9, 4, 5, 6], 2, [2, 0], [2, 0]]);
    expect([...batchOf(three, [1, 2], { rows: 2, lengths: [1, 4] }).ids]).to.deep.equal([8, 0, 0, 0, 9, 4, 0, 0]);
  });

  it('are filled up by their first row, which counts once', () => {
    const { ids, count, labels } = batchOf(three, [2], { rows: 3, lengths: [2] });
    expect([[...ids], count, [...labels]]).to.deep.equal([[9, 4, 9, 4, 9, 4], 1, [2, 2, 2]]);
  });

  it('hold every example once an epoch, in another order each epoch, the same for a seed', () => {
    const data = split('train', 101);
    const epoch = (index: number, seed = 3) => [...epochRows(data, 8, seededRandom(seed, 'order', index))];
    expect(epoch(0).flat().sort((a, b) => a - b)).to.deep.equal([...Array(101).keys()]); // prettier-ignore
    expect(epoch(0).map((rows) => rows.length).sort((a, b) => a - b)).to.deep.equal([5, ...Array(12).fill(8)]); // prettier-ignore
    expect(epoch(0)).to.deep.equal(epoch(0));
    expect(epoch(0)).to.not.deep.equal(epoch(1));
    expect(epoch(0)).to.not.deep.equal(epoch(0, 4));
  });

  it('for prediction hold texts of like length together', () => expect([...sortedRows(three, 2)]).to.deep.equal([[1, 2], [0]]));

  it('take rows of a matrix and spread labels', () => {
    expect([...rowsOf(Float32Array.of(1, 2, 3, 4), Int32Array.of(1, 0), 2)]).to.deep.equal([3, 4, 1, 2]);
    expect([...oneHot(Int32Array.of(1, 0), 3)]).to.deep.equal([0, 1, 0, 1, 0, 0]);
  });
});

describe('seeded draws', () => {
  it('differ by seed, purpose and index, and repeat', () => {
    const first = (seed: number, purpose: 'order' | 'step', index: number) => seededRandom(seed, purpose, index)();
    const draws = [first(1, 'order', 0), first(2, 'order', 0), first(1, 'step', 0), first(1, 'order', 1)];
    expect(new Set(draws).size).to.equal(4);
    expect(first(1, 'order', 0)).to.equal(draws[0]);
    expect(draws.every((draw) => draw >= 0 && draw < 1)).to.equal(true);
  });

  it('each order of three is about as frequent', () => {
    const random = seededRandom(5, 'order', 0);
    const counts = new Map<string, number>();
    for (let n = 0; n < 6000; n++) {
      const order = shuffled([0, 1, 2], random).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.values()]).to.have.length(6);
    counts.forEach((count) => expect(count).to.be.within(850, 1150)); // 1,000 +- 5 standard deviations
  });

  it('Math.random is given back when the body throws', () => {
    const original = Math.random;
    expect(() => withRandom(() => 0.5, () => { throw new Error('boom'); })).to.throw('boom'); // prettier-ignore
    expect(Math.random).to.equal(original);
  });
});
