import { inInt8, withLargeWeights } from 'stillhouse/export';
import { defineCompressor } from 'stillhouse/plugin';

export default defineCompressor({
  name: 'int8',
  doc: 'Kernels and tables in eight bits, with a scale for each row of a table and each output of a kernel.',
  changes: 'numbers',
  tries: [{}],
  options: {},
  create: () => ({ compress: ({ student }) => withLargeWeights(student, (tensor, name) => inInt8(student.graph, name, tensor)) }),
});
