import { mlflowModelFiles, numbersFrom, writeFiles } from 'stillhouse/export';
import { defineExporter, Python } from 'stillhouse/plugin';

export default defineExporter({
  name: 'mlflow',
  doc: 'MLflow model of the flavour python_function, for mlflow.pyfunc.load_model: texts to labels and probabilities, with numpy alone. The tokenizers word, character (code points), word-piece and byte-pair and the preprocessors lower-case, unicode and collapse-space are there in Python; with any other the input is token ids.',
  options: {},
  inject: [Python],
  create: (_options, python) => ({
    tolerance: 1e-4,
    write: async (student, folder) => writeFiles(folder, await mlflowModelFiles(student)),
    read: async (folder) => ({
      logits: (rows) => numbersFrom(python, 'student_logits.py', folder, rows, ['numpy', 'pandas']),
    }),
  }),
});
