import { expect } from 'chai';
import { batches, byLength, describeSplit, prepareText, sharedTexts, shuffled } from '../../../src/text/index.js';
import { examples, listed, request } from './fixtures.js';

const prepared = () =>
  prepareText(
    request(
      listed({
        train: examples('a x y z', 'b x', 'a y x', 'b x', 'a  '),
        validation: examples('a x', 'b new y', 'b y x'),
        test: examples('a x'),
      }),
      { maxLength: 3 },
    ),
  );
const plain = (batch: { ids: Int32Array; length: number; rows: Int32Array; labels: Int32Array }) => ({
  ids: [...batch.ids],
  length: batch.length,
  rows: [...batch.rows],
  labels: [...batch.labels],
});

describe('batches', () => {
  it('pads to the longest text of each batch; the last batch is shorter', async () => {
    const { train } = await prepared(); // x 2, y 3, z 4
    expect([...batches(train, { batchSize: 2, maxLength: 3 })].map(plain)).to.deep.equal([
      { ids: [2, 3, 4, 2, 0, 0], length: 3, rows: [0, 1], labels: [0, 1] },
      { ids: [3, 2, 2, 0], length: 2, rows: [2, 3], labels: [0, 1] },
      { ids: [1], length: 1, rows: [4], labels: [0] },
    ]);
  });
  it('follows an order, cuts to maxLength and takes a part of the rows', async () => {
    const { train } = await prepared();
    expect([...batches(train, { batchSize: 8, maxLength: 2, order: [2, 0] })].map(plain)).to.deep.equal([
      { ids: [3, 2, 2, 3], length: 2, rows: [2, 0], labels: [0, 0] },
    ]);
  });
  it('rounds widths up, never beyond maxLength, or fixes them', async () => {
    const { train } = await prepared();
    const widths = (pad: number | 'fixed', maxLength: number) =>
      [...batches(train, { batchSize: 2, maxLength, pad })].map(({ length }) => length);
    expect(widths(2, 4)).to.deep.equal([4, 2, 2]);
    expect(widths(2, 3)).to.deep.equal([3, 2, 2]);
    expect(widths('fixed', 5)).to.deep.equal([5, 5, 5]);
  });
  it('sorts rows by length, ties in order', async () => expect([...byLength((await prepared()).train)]).to.deep.equal([1, 3, 4, 2, 0]));
});

describe('shuffled', () => {
  it('is a permutation that depends on seed and epoch', () => {
    const order = shuffled(100, 7, 0);
    expect([...order].sort((a, b) => a - b)).to.deep.equal([...Array(100).keys()]);
    expect([...shuffled(100, 7, 0)]).to.deep.equal([...order]);
    expect([...shuffled(100, 7, 1)]).not.to.deep.equal([...order]);
    expect([...shuffled(100, 8, 0)]).not.to.deep.equal([...order]);
    expect([...shuffled(0, 8, 0)]).to.deep.equal([]);
  });
});

describe('describeSplit', () => {
  it('counts by hand', async () => {
    const { train, validation, labels } = await prepared();
    expect(describeSplit(train, labels, [validation])).to.deep.equal({
      size: 5,
      classes: [
        { label: 'a', count: 3 },
        { label: 'b', count: 2 },
      ],
      lengths: { mean: 8 / 5, p50: 1, p95: 3, max: 3 },
      unknown: 1 / 8,
      blank: 1,
      duplicates: 1,
      shared: { validation: 3 }, // x twice and y x
    });
    expect(describeSplit(validation, labels).unknown).to.equal(1 / 5);
    expect(sharedTexts(validation, train)).to.equal(2);
  });
});
