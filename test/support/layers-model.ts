/** A model of tfjs-layers as a file, its sizes left to the data. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const layer = (name: string, type: string, config: object, from: readonly string[]) => ({
  name,
  class_name: type,
  config: { name, trainable: true, ...config },
  inbound_nodes: from.length > 0 ? [from.map((other) => [other, 0, 0, {}])] : [],
});

/** As `tf.LayersModel.toJSON` writes it; `sizes` take the place of those of the data. */
export const layersModel = (sizes: { readonly vocabulary?: number | string; readonly classes?: number | string } = {}) => ({
  format: 'layers-model',
  modelTopology: {
    class_name: 'Model',
    config: {
      name: 'mine',
      layers: [
        layer('ids', 'InputLayer', { batch_input_shape: [null, null] as unknown[], dtype: 'int32', sparse: false }, []),
        layer('word_table', 'TokenEmbedding', { vocabulary: sizes.vocabulary ?? '$vocabulary', units: 6 }, ['ids']),
        layer('mean', 'MaskedMean', {}, ['ids', 'word_table']),
        layer('logits', 'Dense', { units: sizes.classes ?? '$classes', activation: 'linear', use_bias: true } as object, ['mean']),
      ],
      input_layers: [['ids', 0, 0]],
      output_layers: [['logits', 0, 0]],
    },
  },
});

/** Writes a model into a folder and answers the file. */
export function layersModelFile(folder: string, model: unknown = layersModel(), name = 'model.json'): string {
  const file = join(folder, name);
  writeFileSync(file, typeof model === 'string' ? model : JSON.stringify(model));
  return file;
}
