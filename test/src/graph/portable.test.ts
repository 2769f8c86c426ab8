/** Every architecture's forward pass in the portable form gives what TensorFlow gives, for any number of texts and places. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { buildModel, forward, portableForm, type Model } from '../../../src/distill/index.js';
import { weightNames } from '../../../src/distill/portable.js';
import type { Architecture } from '../../../src/plugin/index.js';
import type { Manifest } from '../../../src/student/bundle.js';
import { graphFault } from '../../../src/student/check-bundle.js';
import { Interpreter } from '../../../src/student/index.js';
import additive from '../../../plugins/architectures/additive-attention.js';
import bag from '../../../plugins/architectures/bag-of-embeddings.js';
import bilstm from '../../../plugins/architectures/bilstm.js';
import dilated from '../../../plugins/architectures/dilated-cnn.js';
import fasttext from '../../../plugins/architectures/fasttext.js';
import gru from '../../../plugins/architectures/gru.js';
import file from '../../../plugins/architectures/layers-model.js';
import lstm from '../../../plugins/architectures/lstm.js';
import attention from '../../../plugins/architectures/self-attention.js';
import separable from '../../../plugins/architectures/separable-cnn.js';
import textCnn from '../../../plugins/architectures/text-cnn.js';
import transformer from '../../../plugins/architectures/transformer.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { layersModelFile } from '../../support/layers-model.js';
import { made } from '../../support/made.js';
import { scratchFolder } from '../runtime/scratch.js';

const [VOCABULARY, CLASSES, LENGTH] = [30, 3, 14];
const shape = { vocabulary: VOCABULARY, classes: CLASSES, length: LENGTH };
const encoder = (change: Parameters<typeof made>[1]): Architecture =>
  made(transformer as never, { units: 8, heads: 2, layers: 1, feed_forward: 12, ...change });

/** A network of a user: token vectors, a layer, the largest, a product. */
const mine = (layer: (x: tf.SymbolicTensor) => tf.SymbolicTensor): Architecture => ({
  build({ vocabulary, classes }) {
    const ids = tf.input({ shape: [null], dtype: 'int32' });
    const x = tf.layers.embedding({ inputDim: vocabulary, outputDim: 6 }).apply(ids) as tf.SymbolicTensor;
    const pooled = tf.layers.globalMaxPooling1d({}).apply(layer(x)) as tf.SymbolicTensor;
    return tf.model({ inputs: ids, outputs: tf.layers.dense({ units: classes }).apply(pooled) as tf.SymbolicTensor });
  },
});

function numbersFor(graphLeast: number): readonly (readonly [batch: number, length: number])[] {
  return [[1, graphLeast], [1, LENGTH], [2, Math.max(graphLeast, 9)], [4, LENGTH]]; // prettier-ignore
}

/** Random ids with padding after each text. */
function idsOf(batch: number, length: number, pad = true): Int32Array {
  const ids = Int32Array.from({ length: batch * length }, (_, at) => 1 + ((at * 7 + batch * 3 + length) % (VOCABULARY - 1)));
  if (pad) for (let row = 0; row < batch; row++) ids.fill(0, row * length + Math.max(1, length - 3 * row), (row + 1) * length);
  return ids;
}

/** What a bundle of such a graph says, as far as its graph is held against it. */
const manifest = { labels: Array<string>(CLASSES).fill('a label'), text: { maxLength: LENGTH } } as unknown as Manifest;

function apart(model: Model, pad = true): number {
  const { graph, tables } = portableForm(model, LENGTH);
  expect(graphFault(graph, manifest)).to.equal(null);
  const names = weightNames(model);
  const values = model.network.weights.map((weight, index) => [names[index]!, weight.read().dataSync() as Float32Array] as const);
  const interpreter = new Interpreter(graph, { ...Object.fromEntries(values), ...tables });
  const differences = numbersFor(graph.least).flatMap(([batch, length]) => {
    const ids = idsOf(batch, length, pad);
    const expected = tf.tidy(() => forward(model, tf.tensor2d(ids, [batch, length], 'int32'), false).dataSync());
    return Array.from(
      interpreter.run(ids, batch, length),
      (value, at) => Math.abs(value - expected[at]!) / Math.max(1, Math.abs(expected[at]!)),
    );
  });
  return Math.max(...differences);
}

function checked(name: string, plugin: Architecture, pad = true): void {
  const model = buildModel({ name, plugin }, shape, 5);
  try {
    // First weights are small: larger ones tell mistakes.
    tf.tidy(() =>
      model.network.setWeights(
        model.network.getWeights().map((weight) => weight.add(tf.randomUniform(weight.shape, -0.4, 0.4, 'float32', 3))),
      ),
    );
    expect(apart(model, pad), name).to.be.below(1e-5);
  } finally {
    model.dispose();
  }
}

describe('the portable form of a network', function () {
  this.timeout(60_000);
  const folder = scratchFolder('portable');
  before(async function () {
    if (!(await hasNative())) this.skip();
    await useBackend();
  });

  const shipped: Readonly<Record<string, () => Architecture>> = {
    'bag-of-embeddings': () => made(bag, { embedding: 8, hidden: 4, dropout: 0.2 }),
    fasttext: () => made(fasttext, { embedding: 6, buckets: 40, ngrams: 3 }),
    'text-cnn': () => made(textCnn, { embedding: 8, filters: 6, widths: [2, 3, 5], dropout: 0.2, input_dropout: 0.1 }),
    'dilated-cnn': () => made(dilated, { embedding: 8, filters: 8, layers: 2, pooling: 'attention', attention: 5 }),
    'separable-cnn': () => made(separable, { embedding: 8, filters: 6, layers: 2, pooling: 'mean' }),
    lstm: () => made(lstm, { embedding: 8, units: 6 }),
    'lstm, stacked and pooled': () => made(lstm, { embedding: 8, units: 6, layers: 2, bidirectional: true, pooling: 'max' }),
    gru: () => made(gru, { embedding: 8, units: 6, recurrent_dropout: 0.2 }),
    'gru, in both directions': () => made(gru, { embedding: 8, units: 5, layers: 2, bidirectional: true }),
    bilstm: () => made(bilstm, { embedding: 8, units: 6 }),
    'additive-attention': () => made(additive, { embedding: 8, attention: 5, hidden: 4 }),
    'self-attention': () => made(attention, { heads: 2, head_units: 4, layers: 2, pooling: 'attention', attention: 5 }),
    'transformer, norms first': () => encoder({ norm: 'pre', positions: 'learned', pooling: 'cls' }),
    'transformer, norms last': () =>
      encoder({ norm: 'post', positions: 'sinusoidal', pooling: 'mean', embedding: 6, activation: 'gelu-tanh' }),
    'layers-model': () => made(file, { file: layersModelFile(folder) }),
  };
  for (const [name, plugin] of Object.entries(shipped)) it(`${name} gives what TensorFlow gives`, () => checked(name, plugin()));

  it("goes for layers of tfjs' own", () => {
    const conv = (x: tf.SymbolicTensor) =>
      tf.layers.conv1d({ filters: 5, kernelSize: 3, padding: 'same', activation: 'elu' }).apply(x) as tf.SymbolicTensor;
    const norm = (x: tf.SymbolicTensor) =>
      tf.layers.batchNormalization({}).apply(tf.layers.layerNormalization({}).apply(x)) as tf.SymbolicTensor;
    checked('conv1d', mine(conv), false);
    checked('norms', mine(norm), false);
  });

  it('refuses what has no such form by the name of the op', () => {
    const sorted = mine((x) => new Sorted({}).apply(x) as tf.SymbolicTensor);
    expect(() => checked('mine', sorted)).to.throw(/architecture 'mine': cannot be shipped: op 'TopKV2' has no portable form/);
    const recurrent = mine((x) => tf.layers.simpleRNN({ units: 4, returnSequences: true }).apply(x) as tf.SymbolicTensor);
    expect(() => checked('mine', recurrent)).to.throw(/architecture 'mine': cannot be shipped: .*op '/);
  });

  it('is plain JSON', () => {
    const model = buildModel({ name: 'bag', plugin: made(bag, { embedding: 4 }) }, shape, 1);
    const { graph } = portableForm(model, LENGTH);
    model.dispose();
    expect(JSON.parse(JSON.stringify(graph))).to.deep.equal(graph);
    writeFileSync(join(folder, 'graph.json'), JSON.stringify(graph));
  });
});

class Sorted extends tf.layers.Layer {
  static readonly className = 'Sorted';
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.topk(Array.isArray(inputs) ? inputs[0]! : inputs, 3).values;
  }
  override computeOutputShape(shape: tf.Shape | tf.Shape[]): tf.Shape {
    return [...(shape as tf.Shape).slice(0, -1), 3];
  }
}
