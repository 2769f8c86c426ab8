import { inFloat16, inInt8, isTable, withLargeWeights } from 'stillhouse/export';
import { defineCompressor } from 'stillhouse/plugin';

export default defineCompressor({
  name: 'my-compressor',
  doc: 'Kernels in eight bits, tables of token vectors in half precision.',
  // 'form' where it changes which numbers there are; the form of a student is changed before how its numbers are stored.
  changes: 'numbers',
  // The options that `stillhouse compress` tries.
  tries: [{}],
  options: {},
  create: () => ({
    compress: ({ student }) =>
      withLargeWeights(inFloat16(student), (half, name) =>
        isTable(student.graph, name) ? half : inInt8(student.graph, name, student.weights[name]!),
      ),
  }),
});
