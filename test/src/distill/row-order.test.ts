import { expect } from 'chai';
import fc from 'fast-check';
import { seededRandom, shuffled, type Random } from '../../../src/distill/random.js';
import { epochRows, sortedRows } from '../../../src/distill/row-order.js';
import type { EncodedSplit } from '../../../src/plugin/index.js';

/** A split of texts of these lengths; `more` puts it on disk. */
const splitOf = (lengths: readonly number[], more: Partial<EncodedSplit> = {}): EncodedSplit => ({
  name: 'train',
  size: lengths.length,
  digest: '',
  text: String,
  tokens: (row) => new Int32Array(lengths[row]!),
  label: () => 0,
  ...more,
});
const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** The definition in arrays of arrays, as it was before splits could be large. */
const inArrays = {
  epoch(split: EncodedSplit, batchSize: number, random: Random): number[][] {
    const order = shuffled(Array(split.size).keys(), random);
    const pools = chunks(order, 32 * batchSize).map((pool) => pool.sort((a, b) => split.tokens(a).length - split.tokens(b).length));
    return shuffled(pools.flatMap((pool) => chunks(pool, batchSize)), random); // prettier-ignore
  },
  sorted: (split: EncodedSplit, batchSize: number): number[][] =>
    chunks(
      [...Array(split.size).keys()].sort((a, b) => split.tokens(a).length - split.tokens(b).length || a - b),
      batchSize,
    ),
};
const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 400 });
const batchSize = fc.integer({ min: 1, max: 9 });
const numbers = (rows: readonly number[][]) => rows.flat().sort((a, b) => a - b);

describe('the order of rows', () => {
  it('of a split in memory is that of the definition in arrays', () => {
    fc.assert(
      fc.property(lengths, batchSize, fc.nat(), (each, size, seed) => {
        const split = splitOf(each);
        const random = () => seededRandom(seed, 'order', 0);
        expect([...epochRows(split, size, random())]).to.deep.equal(inArrays.epoch(split, size, random()));
        expect([...sortedRows(split, size)]).to.deep.equal(inArrays.sorted(split, size));
      }),
    );
  });

  it('asks a table of lengths instead of the tokens', () => {
    const each = [3, 1, 2, 2, 7, 1];
    const tokens = () => expect.fail('the tokens were read');
    const split = splitOf(each, { tokens, length: (row) => each[row]! });
    expect([...sortedRows(split, 4)]).to.deep.equal(inArrays.sorted(splitOf(each), 4));
    expect(numbers([...epochRows(split, 4, seededRandom(1, 'order', 0))])).to.deep.equal([0, 1, 2, 3, 4, 5]);
  });
});

describe('the order of rows of a split on disk', () => {
  const blocks = fc.record({ rows: fc.integer({ min: 1, max: 8 }), pool: fc.integer({ min: 8, max: 64 }) });
  const sizes = (rows: readonly number[][]) => rows.map(({ length }) => length);

  it('holds every row once, in as many batches, all but one of them whole', () => {
    fc.assert(
      fc.property(lengths, batchSize, blocks, fc.nat(), (each, size, placed, seed) => {
        const split = splitOf(each, { blocks: placed });
        for (const rows of [[...epochRows(split, size, seededRandom(seed, 'order', 0))], [...sortedRows(split, size)]]) {
          expect(numbers(rows)).to.deep.equal([...each.keys()]);
          expect(sizes(rows).sort((a, b) => b - a)).to.deep.equal(sizes(chunks(each, size)));
        }
      }),
    );
  });

  it('follows from the seed', () => {
    const split = splitOf(Array(300).fill(2), { blocks: { rows: 4, pool: 40 } });
    const epoch = (seed: number) => [...epochRows(split, 8, seededRandom(seed, 'order', 0))];
    expect(epoch(1)).to.deep.equal(epoch(1));
    expect(epoch(1)).to.not.deep.equal(epoch(2));
  });

  it('touches few blocks at a time, from everywhere in the file, and reads the next pool ahead', () => {
    const asked: number[][] = [];
    const ready = async (rows: ArrayLike<number>) => void asked.push(Array.from(rows));
    const split = splitOf(Array(1000).fill(2), { blocks: { rows: 10, pool: 100 }, ready });
    const rows = [...epochRows(split, 20, seededRandom(1, 'order', 0))];
    const touched = chunks(rows, 5).map((pool) => new Set(pool.flat().map((row) => Math.floor(row / 10))));
    for (const pool of touched) {
      expect(pool.size).to.equal(10);
      expect(Math.max(...pool) - Math.min(...pool)).to.be.above(30);
    }
    expect(asked).to.have.length(9);
    expect(asked.map((pool) => new Set(pool.map((row) => Math.floor(row / 10))))).to.deep.equal(touched.slice(1));
  });
});
