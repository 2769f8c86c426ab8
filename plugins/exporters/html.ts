import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openPage, page, writeFiles } from 'stillhouse/export';
import { defineExporter } from 'stillhouse/plugin';

const FILE = 'index.html';

export default defineExporter({
  name: 'html',
  doc: "One page that classifies typed texts offline: the student, its texts' plugins and stillhouse/student are in it, nothing is requested. For Stillhouse's own plugins, but for the tokenizer pretrained.",
  options: {},
  create: () => ({
    tolerance: 1e-5,
    write: async (student, folder) => writeFiles(folder, { [FILE]: await page(student) }),
    async read(folder) {
      const student = openPage(await readFile(join(folder, FILE), 'utf8'));
      return { logits: async ({ texts }) => Float32Array.from(texts.flatMap((text) => [...student.predict(text).logits])) };
    },
  }),
});
