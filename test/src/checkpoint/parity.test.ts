/** Tiny checkpoints give the numbers of Hugging Face's transformers; golden/transformers_numbers.py made both. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { openCheckpoint, type Output } from '../../../src/checkpoint/index.js';
import { recordBranch } from '../../../src/graph/index.js';
import { checkpointFolder, families, goldenCheckpoints as golden, padded } from '../../golden/checkpoints.js';
import { expectClose } from '../../golden/numbers.js';
import { hasNative, useBackend } from '../../support/backend.js';

const open = (name: string) => openCheckpoint(checkpointFolder(name));
const classifier = (name: string): Output => {
  const { head, pooling } = open(name).config.family;
  return { kind: 'logits', pooling, classes: 3, ...head };
};
const labels = () => tf.oneHot(tf.tensor1d(golden.labels, 'int32'), 3).cast('float32') as tf.Tensor2D;
const loss = (network: tf.LayersModel, ids: tf.Tensor) =>
  labels().mul(tf.logSoftmax(network.apply(ids) as tf.Tensor2D)).sum(-1).neg().mean() as tf.Scalar; // prettier-ignore

describe('checkpoints', function () {
  this.timeout(60_000);
  before(() => useBackend());

  for (const name of families) {
    const numbers = golden.of[name]!;

    it(`${name}: token ids are the reference's`, () => {
      const { tokenizer } = open(name);
      expect(golden.texts.map((text) => [...tokenizer.encode(text)])).to.deep.equal(
        numbers.ids.map((ids, row) => (golden.texts[row] || ids.length > 1 ? ids : [])),
      );
    });

    it(`${name}: vectors of tokens and logits are the reference's, however long the padding`, () => {
      tf.tidy(() => {
        const ids = padded(numbers.ids, 30);
        const vectors = open(name)
          .network({ kind: 'tokens' })
          .apply(tf.tensor2d(ids, undefined, 'int32')) as tf.Tensor3D;
        numbers.tokens.forEach((row, index) =>
          expectClose(vectors.slice([index, 0, 0], [1, numbers.ids[index]!.length, -1]), row as number[]),
        );
        const logits = open(name)
          .network(classifier(name))
          .apply(tf.tensor2d(padded(numbers.ids), undefined, 'int32')) as tf.Tensor2D;
        expectClose(logits, numbers.logits);
      });
    });

    it(`${name}: gradients of fine-tuning are the reference's`, () => {
      tf.tidy(() => {
        const checkpoint = open(name);
        const network = checkpoint.network(classifier(name));
        const ids = tf.tensor2d(padded(numbers.ids), undefined, 'int32');
        const { value, grads } = tf.variableGrads(() => loss(network, ids));
        expect(value.dataSync()[0]).to.be.closeTo(numbers.loss, 1e-4);
        let compared = 0;
        for (const [place, { tensors, transposed }] of Object.entries(checkpoint.origins(classifier(name)))) {
          const [layer, weight] = place.split('/') as [string, string];
          const variable = network.getLayer(layer).weights.find(({ originalName }) => originalName.split('/').at(-1) === weight)!;
          const parts = tf.split(grads[(variable.read() as tf.Variable).name]!, tensors.length, -1);
          tensors.forEach((tensor, index) => {
            const expected = numbers.gradients[tensor] ?? numbers.gradients[checkpoint.config.family.prefix + tensor];
            expectClose(transposed && parts[index]!.rank === 2 ? parts[index]!.transpose() : parts[index]!, expected!, 1e-3);
            compared++;
          });
        }
        expect(compared).to.equal(Object.keys(numbers.gradients).length);
      });
    });

    it(`${name}: its training step can be recorded`, async function () {
      if (!(await hasNative())) this.skip();
      const network = open(name).network(classifier(name));
      const ids = tf.tensor2d(padded(numbers.ids), undefined, 'int32');
      const state = network.weights.map((weight) => weight.read() as tf.Variable);
      const before = tf.memory().numTensors;
      const branch = recordBranch({
        feeds: [ids],
        state,
        body: () => {
          const { value, grads } = tf.variableGrads(() => loss(network, ids));
          return { output: value, updates: state.map((variable) => variable.sub(grads[variable.name]!)) };
        },
      });
      expect(branch.updates).to.have.length(state.length);
      expect(tf.memory().numTensors).to.equal(before);
    });
  }
});
