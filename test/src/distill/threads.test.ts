import { expect } from 'chai';
import { trainTrial } from '../../../src/distill/index.js';
import { seededRandom } from '../../../src/distill/random.js';
import type { EncodedSplit } from '../../../src/plugin/index.js';
import textCnn from '../../../plugins/architectures/text-cnn.js';
import { useBackend } from '../../support/backend.js';
import { go, labelsTerm, plan } from './fixtures.js';
import { made } from '../../support/made.js';

const VOCABULARY = 3000;

describe('training where TensorFlow uses several threads', function () {
  this.timeout(30_000);
  before(async function () {
    if ((await useBackend()) !== 'tensorflow') this.skip();
  });

  it('repeats itself to the bit, embeddings with repeated tokens among it', async () => {
    const random = seededRandom(1, 'order', 0);
    const texts = Array.from({ length: 192 }, () =>
      Int32Array.from({ length: 32 }, () => 2 + Math.floor(random() ** 4 * (VOCABULARY - 2))),
    );
    const split = {
      name: 'train',
      size: 192,
      digest: '',
      text: String,
      tokens: (row) => texts[row]!,
      label: (row) => row % 2,
    } as EncodedSplit;
    const data = { vocabulary: VOCABULARY, classes: ['a', 'b'], maxLength: 32, train: split, validation: split, teacher: null };
    const architecture = { name: 'text-cnn', plugin: made(textCnn, { embedding: 64, filters: 64, widths: [3, 4], dropout: 0.1 }) };
    const one = plan({ architecture, terms: [labelsTerm], batchSize: 64, epochs: 1 });
    const [first, second] = [await trainTrial(one, data, go), await trainTrial(one, data, go)];
    first.weights.values.forEach((value, index) =>
      expect(Buffer.from(value.buffer).equals(Buffer.from(second.weights.values[index]!.buffer))).to.equal(true),
    );
  });
});
