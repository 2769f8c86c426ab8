import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { besideFiles, inBatches, openSavedModel, savedModelBytes, weightValues, writeFiles } from 'stillhouse/export';
import { defineExporter } from 'stillhouse/plugin';

export default defineExporter({
  name: 'saved-model',
  doc: 'TensorFlow SavedModel of standard ops, weights as constants: the signature serving_default takes token ids (batch, length), int32, and gives logits and probabilities. Labels and what makes ids of a text stand beside it.',
  options: {},
  create: () => ({
    tolerance: 1e-4,
    async write(student, folder) {
      await writeFiles(folder, { 'saved_model.pb': savedModelBytes(student.graph, weightValues(student)), ...besideFiles(student) });
      await mkdir(join(folder, 'variables')); // some loaders want the folder where variables would be
    },
    async read(folder) {
      const model = openSavedModel(folder);
      return { logits: ({ ids }) => inBatches(ids, model.run), close: async () => model.close() };
    },
  }),
});
