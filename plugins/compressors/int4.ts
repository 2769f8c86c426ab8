import { inInt4, inInt8, isTable, withLargeWeights } from 'stillhouse/export';
import { defineCompressor } from 'stillhouse/plugin';

export default defineCompressor({
  name: 'int4',
  doc: 'Tables in four bits with a scale for each row, the one of least squared error; kernels in eight bits, or in four as well.',
  changes: 'numbers',
  tries: [{}, { kernels: 4 }],
  options: {
    kernels: { doc: 'Bits of a number of a kernel.', format: [8, 4], default: 8 },
  },
  create: ({ kernels }) => ({
    compress: ({ student }) =>
      withLargeWeights(student, (tensor, name) =>
        (isTable(student.graph, name) || kernels === 4 ? inInt4 : inInt8)(student.graph, name, tensor),
      ),
  }),
});
