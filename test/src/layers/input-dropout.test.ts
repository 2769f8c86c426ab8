/** What of its input and its own state a network does not see while it trains. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import {
  ColumnDropout,
  gruStates,
  lstmStates,
  RecurrentState,
  RecurrentStates,
  withNoise,
  WordDropout,
} from '../../../src/layers/index.js';
import { layersGolden } from '../../golden/layers.js';
import { expectClose } from '../../golden/numbers.js';
import { useBackend } from '../../support/backend.js';

const training = { training: true };
const seeded = <T>(body: () => T, seed = 3): T => withNoise(tf.tensor1d([seed, 4], 'int32'), body);

for (const backend of ['tensorflow', 'cpu'] as const)
  describe(`dropout of inputs and states on ${backend}`, () => {
    before(() => useBackend(backend));
    after(() => useBackend());
    beforeEach(() => tf.engine().startScope());
    afterEach(() => {
      tf.engine().endScope();
      tf.disposeVariables();
    });

    for (const cell of ['lstm', 'gru'] as const)
      it(`states and gradients of a ${cell} behind a mask are those of Keras`, () => {
        const { x, mask, weights, outer, states, gradients } = layersGolden.recurrentDropout[cell];
        const own = (weight: tf.Tensor): tf.Tensor => {
          if (cell === 'gru') return weight;
          const [i, f, g, o] = tf.split(weight, 4, -1) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
          return tf.concat([i, f, o, g], -1);
        };
        const given = [x, ...weights].map((value) => tf.tensor(value as number[]));
        const run = (vectors: tf.Tensor, kernel: tf.Tensor, recurrent: tf.Tensor, bias: tf.Tensor): tf.Tensor => {
          const [rows, length, width] = vectors.shape as [number, number, number];
          const flat = vectors.transpose([1, 0, 2]).reshape([length * rows, width]) as tf.Tensor2D;
          const gates = tf.matMul(flat, own(kernel) as tf.Tensor2D).add(own(bias)).reshape([length, rows, -1]); // prettier-ignore
          return (cell === 'lstm' ? lstmStates : gruStates)(gates, own(recurrent), tf.tensor2d(mask)).transpose([1, 0, 2]);
        };
        const loss = (...of: tf.Tensor[]): tf.Tensor => run(of[0]!, of[1]!, of[2]!, of[3]!).mul(tf.tensor(outer)).sum(); // prettier-ignore
        expectClose(run(given[0]!, given[1]!, given[2]!, given[3]!), states, 1e-5);
        tf.grads(loss)(given).forEach((gradient, index) => expectClose(gradient, gradients[index]!, 1e-4));
      });

    it('the state sees other units of itself in each text, and all of them when it does not train', () => {
      const ids = tf.ones([40, 5], 'int32');
      const vectors = tf.randomNormal([1, 5, 3], 0, 1, 'float32', 1).tile([40, 1, 1]);
      for (const Layer of [RecurrentState, RecurrentStates]) {
        const layer = new Layer({ cell: 'gru', units: 4, bidirectional: true, recurrentDropout: 0.5 });
        const rows = (kwargs: object, seed = 3): Set<string> => {
          const found = seeded(() => layer.apply([ids, vectors], kwargs) as tf.Tensor, seed).reshape([40, -1]) as tf.Tensor2D;
          return new Set(found.arraySync().map((row) => row.map((value) => value.toFixed(5)).join()));
        };
        expect(rows({}).size).to.equal(1);
        expect(rows(training).size).to.be.greaterThan(20);
      }
    });

    it('a word is dropped wherever it stands, and the others grow', () => {
      const layer = new WordDropout({ rate: 0.5, vocabulary: 50 });
      const ids = tf.tensor2d(Array.from({ length: 6 }, (_, row) => Array.from({ length: 40 }, (_, at) => 1 + ((row + at) % 40))), undefined, 'int32'); // prettier-ignore
      const found = seeded(() => layer.apply([ids, tf.ones([6, 40, 2])], training) as tf.Tensor).arraySync() as number[][][];
      const [values, words] = [found.flat(2), ids.arraySync().flat()];
      const byWord = new Map<number, Set<number>>();
      words.forEach((word, at) => byWord.set(word, new Set([...(byWord.get(word) ?? []), values[2 * at]!, values[2 * at + 1]!])));
      for (const seen of byWord.values()) expect([...seen]).to.have.length(1);
      expect(new Set(values)).to.deep.equal(new Set([0, 2]));
      const plain = layer.apply([ids, tf.ones([6, 40, 2])]) as tf.Tensor;
      expect(new Set(plain.dataSync())).to.deep.equal(new Set([1]));
    });

    it('a column is dropped at every token of a text, and not in every text', () => {
      const layer = new ColumnDropout({ rate: 0.25 });
      const found = seeded(() => layer.apply(tf.ones([30, 7, 5]), training) as tf.Tensor).arraySync() as number[][][];
      for (const text of found) expect(new Set(text.map((token) => token.join())).size).to.equal(1);
      expect(new Set(found.map((text) => text[0]!.join())).size).to.be.greaterThan(5);
      const kept = found.flat(2).filter((value) => value > 0);
      expect(kept[0]).to.be.closeTo(4 / 3, 1e-6);
      expect(kept.length / (30 * 7 * 5)).to.be.within(0.6, 0.9);
    });
  });
