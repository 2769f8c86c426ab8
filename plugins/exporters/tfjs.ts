import { besideFiles, graphModelFiles, graphModelLogits, inBatches, openGraphModel, weightValues, writeFiles } from 'stillhouse/export';
import { defineExporter } from 'stillhouse/plugin';

export default defineExporter({
  name: 'tfjs',
  doc: 'TensorFlow.js graph model of standard ops for tf.loadGraphModel: token ids (batch, length), int32, to logits and probabilities; a recurrent student has a loop and wants executeAsync. Labels and what makes ids of a text stand beside it.',
  options: {
    shard: { doc: 'Most bytes of a file of weights.', format: 'count', default: 4_194_304 },
  },
  create: ({ shard }) => ({
    tolerance: 1e-4,
    async write(student, folder) {
      const { name, run, versions } = student.about;
      const info = {
        generatedBy: `stillhouse ${versions['stillhouse'] ?? ''}`.trim(),
        shard,
        metadata: { name, run, labels: student.labels },
      };
      await writeFiles(folder, { ...graphModelFiles(student.graph, weightValues(student), info), ...besideFiles(student) });
    },
    async read(folder) {
      const open = await openGraphModel(folder);
      return {
        logits: ({ ids }) => inBatches(ids, (flat, rows, length) => graphModelLogits(open, flat, rows, length)),
        close: async () => open.model.dispose(),
      };
    },
  }),
});
