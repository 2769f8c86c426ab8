import { defineExporter } from 'stillhouse/plugin';
import { load, writeBundle } from 'stillhouse/student';

export default defineExporter({
  name: 'bundle',
  doc: 'One folder that says everything about itself, each byte under a digest: what stillhouse/student, predict and serve load.',
  options: {},
  create: () => ({
    tolerance: 1e-5,
    write: writeBundle,
    async read(folder, plugins) {
      const student = await load(folder, { plugins });
      return {
        logits: async ({ texts }) => {
          const classes = student.labels.length;
          const all = new Float32Array(texts.length * classes);
          texts.forEach((text, row) => all.set(student.predict(text).logits, row * classes));
          return all;
        },
      };
    },
  }),
});
