import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { buildModel } from '../../../src/distill/index.js';
import { modelFromTopology, type Json } from '../../../src/layers/index.js';
import { InputError } from '../../../src/plugin/index.js';
import layersModelPlugin from '../../../plugins/architectures/layers-model.js';
import lstm from '../../../plugins/architectures/lstm.js';
import textCnn from '../../../plugins/architectures/text-cnn.js';
import { useBackend } from '../../support/backend.js';
import { layersModel, layersModelFile } from '../../support/layers-model.js';
import { made } from '../../support/made.js';
import { scratchFolder } from '../../src/runtime/scratch.js';

const shape = { vocabulary: 12, classes: 3, length: 6 };
const ids = [[2, 3, 0], [4, 0, 0]]; // prettier-ignore
const logits = (model: tf.LayersModel): number[] =>
  tf.tidy(() => [...(model.predict(tf.tensor2d(ids, undefined, 'int32')) as tf.Tensor).dataSync()]);

describe('layers-model', () => {
  const folder = scratchFolder('layers-model');
  before(() => useBackend());

  const build = (model: unknown) => layersModelPlugin.create({ file: layersModelFile(folder, model) }).build(shape);
  function fault(model: unknown): string {
    try {
      build(model).dispose();
    } catch (error) {
      expect(error).to.be.instanceOf(InputError);
      return (error as Error).message.replace(folder, '');
    }
    return 'none';
  }

  it('builds the model of the file with the sizes of the data', () => {
    const model = buildModel({ name: 'layers-model', plugin: layersModelPlugin.create({ file: layersModelFile(folder) }) }, shape, 3);
    expect(model.parameters).to.equal(12 * 6 + 6 * 3 + 3);
    expect(model.network.layers.map(({ name }) => name)).to.deep.equal(['ids', 'word_table', 'mean', 'logits']);
    model.dispose();
  });

  it('is another one once the file is another one', async () => {
    const identity = (model?: unknown) => (layersModelPlugin.create({ file: layersModelFile(folder, model) }) as { identity?(): Promise<string> }).identity!(); // prettier-ignore
    expect(await identity()).to.equal(await identity());
    expect(await identity(layersModel({ vocabulary: 99 }))).to.not.equal(await identity());
  });

  it('draws new weights from the seed each time', () => {
    const plugin = layersModelPlugin.create({ file: layersModelFile(folder) });
    const first = [1, 1, 2].map((seed) => {
      const model = buildModel({ name: 'layers-model', plugin }, shape, seed);
      const found = logits(model.network);
      model.dispose();
      return found;
    });
    expect(first[0]).to.deep.equal(first[1]);
    expect(first[0]).to.not.deep.equal(first[2]);
  });

  for (const [name, plugin] of Object.entries({ lstm: made(lstm, { layers: 2, pooling: 'attention' }), 'text-cnn': made(textCnn) }))
    it(`reads what tfjs writes of ${name}, as tfjs reads it`, async () => {
      const model = plugin.build(shape);
      const json = JSON.parse(model.toJSON() as unknown as string) as Json;
      const copies = [modelFromTopology(json), modelFromTopology({ modelTopology: json }), await tf.models.modelFromJSON(json as never)];
      const expected = logits(model);
      for (const copy of copies) {
        copy.setWeights(model.getWeights());
        expect(logits(copy)).to.deep.equal(expected);
        copy.dispose();
      }
      model.dispose();
    });

  it('takes a Keras model with a sequence of its own layers', () => {
    const layers = [
      { class_name: 'Embedding', config: { batch_input_shape: [null, null], input_dim: '$vocabulary', output_dim: 4, name: 'table' } },
      { class_name: 'GlobalMaxPooling1D', config: { name: 'top' } },
      { class_name: 'Dense', config: { units: '$classes', name: 'scores' } },
    ];
    const model = build({ class_name: 'Sequential', config: { name: 'seq', layers } });
    expect(model.outputs[0]!.shape).to.deep.equal([null, 3]);
    model.dispose();
  });

  it('says what is wrong with a file', () => {
    expect(fault('{')).to.match(/^\/model.json: no JSON can be read from it: .*allowed: a model.json of tfjs-layers/);
    expect(fault({ class_name: 'Dense', config: {} })).to.match(/it holds no model of tfjs-layers: a class_name of Sequential, Model/);
    const strange = JSON.parse(JSON.stringify(layersModel()).replace('MaskedMean', 'MakedMean'));
    expect(fault(strange)).to.match(
      /Unknown layer: MakedMean.*allowed: a model of tfjs-layers, with its layers and those of 'stillhouse\/layers'/,
    );
  });

  it('says which size does not suit the data', () => {
    expect(fault(layersModel({ vocabulary: 5 }))).to.match(
      /the embedding 'word_table' has 5 rows, but the vocabulary has 12 ids \(allowed: 12 rows or more/,
    );
    expect(fault(layersModel({ vocabulary: 100 }))).to.equal('none');
    expect(fault(layersModel({ classes: 2 }))).to.match(
      /gives outputs of the shape \(any, 2\), but the data have 3 classes \(allowed: .*"\$classes"/,
    );
    const fixed = JSON.parse(JSON.stringify(layersModel()).replace('"batch_input_shape":[null,null]', '"batch_input_shape":[null,9]'));
    expect(fault(fixed)).to.match(/takes inputs of the shape \(any, 9\), but batches have any length up to 6/);
    const soft = JSON.parse(JSON.stringify(layersModel()).replace('linear', 'softmax'));
    expect(fault(soft)).to.match(/last layer 'logits' gives probabilities \(allowed: logits: leave its softmax out/);
  });
});
