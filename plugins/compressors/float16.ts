import { inFloat16 } from 'stillhouse/export';
import { defineCompressor } from 'stillhouse/plugin';

export default defineCompressor({
  name: 'float16',
  doc: 'Kernels and tables in half precision; biases and gains stay float32.',
  changes: 'numbers',
  tries: [{}],
  options: {},
  create: () => ({ compress: ({ student }) => inFloat16(student) }),
});
