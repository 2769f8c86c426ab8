import * as tf from '@tensorflow/tfjs';
import { stopGradient } from 'stillhouse/layers';
import { defineLoss, InputError } from 'stillhouse/plugin';

const HIDDEN = -1e9; // added to the score of padding

/** Scaled products of all tokens of a text, by head: (B, L, D) to (B, H, L, L). */
function products(x: tf.Tensor3D, heads: number): tf.Tensor4D {
  const [rows, length, width] = x.shape;
  const parts = x.reshape([rows, length, heads, width / heads]).transpose([0, 2, 1, 3]);
  return tf.matMul(parts, parts, false, true).div(Math.sqrt(width / heads));
}

export default defineLoss({
  name: 'token-relations',
  doc: "How the tokens of a text are related to each other in a layer of the teacher and one of the student: KL of the softmax of their scaled products by head, as MiniLM's self-relations (Wang et al. 2020, 2021), or the squared difference of the products; no projection, the layers may differ in size. Both must read the same tokens. The loss attention-maps compares what the blocks' own queries and keys give.",
  teacher: true,
  options: {
    student_layer: {
      doc: "Name of the student's layer; it gives a vector for each token.",
      format: 'string',
      default: null,
      required: true,
    },
    teacher_layer: {
      doc: "Name of the teacher's layer; it gives a vector for each token.",
      format: 'string',
      default: null,
      required: true,
    },
    heads: { doc: 'Parts that the vectors of both are cut into, each with relations of its own.', format: 'count', default: 1 },
    compare: { doc: 'relations: after the softmax; products: before it.', format: ['relations', 'products'], default: 'relations' },
  },
  create: ({ student_layer, teacher_layer, heads, compare }) => ({
    tokens: { student: [student_layer], teacher: [teacher_layer] },
    variables(widths) {
      for (const [whose, name] of [
        ['student', student_layer],
        ['teacher', teacher_layer],
      ] as const)
        if (widths[whose][name]! % heads !== 0)
          throw new InputError(
            `layer '${name}' of the ${whose} has ${widths[whose][name]} numbers, which ${heads} heads do not share evenly`,
            { path: 'heads' },
          );
      return {};
    },
    compute({ student, teacher, mask: tokens }) {
      const mask = tokens!; // (B, L)
      const answer = products(student.tokens[student_layer]!, heads);
      const target = stopGradient(products(teacher!.tokens[teacher_layer]!, heads));
      const seen = mask.expandDims(1); // (B, 1, L): queries, the same for all heads
      const lengths = mask.sum(1).maximum(1).mul(heads); // (B)
      if (compare === 'products') {
        const both = seen.expandDims(3).mul(seen.expandDims(2)); // (B, 1, L, L)
        return answer
          .squaredDifference(target)
          .mul(both)
          .sum([1, 2, 3])
          .div(lengths.mul(mask.sum(1).maximum(1))) as tf.Tensor1D;
      }
      const bias = seen.sub(1).mul(-HIDDEN).expandDims(2); // (B, 1, 1, L): keys
      const [p, q] = [target, answer].map((scores) => tf.logSoftmax(scores.add(bias))) as [tf.Tensor4D, tf.Tensor4D];
      return p.exp().mul(p.sub(q)).sum(3).mul(seen).sum([1, 2]).div(lengths) as tf.Tensor1D;
    },
  }),
});
