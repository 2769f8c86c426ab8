import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { NgramIds } from '../../../src/layers/index.js';
import { useBackend } from '../../support/backend.js';

const [vocabulary, buckets, longest] = [10_000_000, 1_999_993, 4];

/** The same hashes in whole numbers of any size. */
function expected(ids: readonly number[]): number[] {
  const gram = (tokens: readonly number[]): number => {
    const hash = (factor: bigint) =>
      tokens.slice(1).reduce((sum, id) => (sum * factor + BigInt(id)) % 46_337n, BigInt(tokens[0]!) % 46_337n);
    return vocabulary + Number((hash(31_337n) * 46_337n + hash(40_503n)) % BigInt(buckets));
  };
  const rows = Array.from({ length: longest - 1 }, (_, row) =>
    ids.map((_id, at) => {
      const tokens = ids.slice(at, at + row + 2);
      return tokens.length < row + 2 || tokens.includes(0) ? 0 : gram(tokens);
    }),
  );
  return [...ids, ...rows.flat()];
}

for (const backend of ['tensorflow', 'cpu', 'wasm'] as const)
  describe(`n-grams on ${backend}`, () => {
    before(() => useBackend(backend));
    after(() => useBackend());

    it('are the same whole numbers as with numbers of any size, also for the largest ids', () => {
      const texts = [
        [9_999_999, 9_999_998, 9_999_997, 46_337, 46_336, 1],
        [2, 3, 2, 3, 0, 0],
        [7, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0],
      ];
      const layer = new NgramIds({ vocabulary, buckets, longest });
      const found = tf.tidy(() => (layer.apply(tf.tensor2d(texts, undefined, 'int32')) as tf.Tensor2D).arraySync());
      expect(found).to.deep.equal(texts.map(expected));
    });

    it('stay inside the table', () => {
      const ids = Array.from({ length: 300 }, (_, at) => 1 + ((at * 7919) % 9973));
      const layer = new NgramIds({ vocabulary: 9974, buckets: 17, longest: 3 });
      const found = tf.tidy(() => [...(layer.apply(tf.tensor2d([ids], undefined, 'int32')) as tf.Tensor2D).dataSync()]).slice(300);
      const used = new Set(found.filter((id) => id > 0));
      expect(Math.min(...used)).to.equal(9974);
      expect(Math.max(...used)).to.equal(9974 + 16);
      expect(used.size).to.equal(17);
    });
  });
