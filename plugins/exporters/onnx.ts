import { join } from 'node:path';
import { besideFiles, inBatches, numbersFrom, weightValues, writeFiles } from 'stillhouse/export';
import { onnxStudent, runtimeIfThere } from 'stillhouse/onnx';
import { defineExporter, Python } from 'stillhouse/plugin';

const FILE = 'model.onnx';

export default defineExporter({
  name: 'onnx',
  doc: 'ONNX model (opset 18) of standard ops, LSTM and GRU among them: token ids (batch, length), int64, to logits and probabilities. Labels and what makes ids of a text stand beside it. Opened again by the package onnxruntime-node, else by a Python that has onnxruntime.',
  options: {},
  inject: [Python],
  create: (_options, python) => ({
    tolerance: 1e-4,
    async write(student, folder) {
      const { name, run, versions } = student.about;
      const metadata = { name, labels: JSON.stringify(student.labels), ...(run !== null && { run }) };
      const info = { producer: 'stillhouse', version: versions['stillhouse'] ?? '', metadata };
      await writeFiles(folder, { [FILE]: onnxStudent(student.graph, weightValues(student), info), ...besideFiles(student) });
    },
    async read(folder) {
      const file = join(folder, FILE);
      const runtime = runtimeIfThere();
      if (!runtime) return { logits: (rows) => numbersFrom(python, 'onnx_logits.py', file, rows, ['numpy', 'onnxruntime']) };
      const session = await runtime.InferenceSession.create(file, { logSeverityLevel: 3 });
      const run = async (flat: Int32Array, rows: number, length: number): Promise<ArrayLike<number>> => {
        const ids = new runtime.Tensor('int64', BigInt64Array.from(flat, BigInt), [rows, length]);
        return (await session.run({ ids }))['logits']!.data;
      };
      return { logits: ({ ids }) => inBatches(ids, run), close: () => session.release() };
    },
  }),
});
