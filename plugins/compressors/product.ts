import { importanceOf, inInt8, inProducts, isTable, withLargeWeights } from 'stillhouse/export';
import { defineCompressor, InputError } from 'stillhouse/plugin';

export default defineCompressor({
  name: 'product',
  doc: 'Tables by product quantisation (Jegou, Douze and Schmid 2011): each few numbers of a row are one of 256 vectors that k-means has found; kernels in eight bits.',
  changes: 'numbers',
  tries: [{}],
  options: {
    width: { doc: 'Numbers that share a byte, at most; a divisor of the width of the table.', format: 'count', default: 4 },
  },
  create: ({ width }) => ({
    compress({ student, counts, seed }) {
      let tables = 0;
      const smaller = withLargeWeights(student, (tensor, name) => {
        const importance = importanceOf(counts, tensor.shape[0]!);
        const found = isTable(student.graph, name) ? inProducts(tensor, { width, importance, seed }) : null;
        if (found) tables++;
        return found ?? inInt8(student.graph, name, tensor);
      });
      if (tables === 0) throw new InputError('the student has no table large enough for product quantisation');
      return smaller;
    },
  }),
});
