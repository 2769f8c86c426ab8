import * as tf from '@tensorflow/tfjs';
import { stopGradient } from 'stillhouse/layers';
import { defineLoss, InputError } from 'stillhouse/plugin';

const HIDDEN = -1e9; // added to the score of padding

export default defineLoss({
  name: 'attention-maps',
  doc: "How a block of the teacher and one of the student attend from token to token: mean squared difference of the scores before the softmax (TinyBERT, Jiao et al. 2020, equation 7), or KL of what is after it (MiniLM, Wang et al. 2020, equation 5). Both must read the same tokens; a teacher 'transformer' does where the tokenizer is that of its checkpoint.",
  teacher: true,
  options: {
    student_layer: { doc: "Name of the student's block.", format: 'string', default: null, required: true },
    teacher_layer: { doc: "Name of the teacher's block.", format: 'string', default: null, required: true },
    heads: {
      doc: 'matched: head by head, both have as many; averaged: the means of the scores over the heads of each.',
      format: ['matched', 'averaged'],
      default: 'matched',
    },
    compare: { doc: 'scores: before the softmax; distributions: after it.', format: ['scores', 'distributions'], default: 'scores' },
  },
  create({ student_layer, teacher_layer, heads, compare }) {
    const scores = (all: tf.Tensor4D): tf.Tensor4D => (heads === 'matched' ? all : all.mean(1, true));
    return {
      attentions: { student: [student_layer], teacher: [teacher_layer] },
      variables({ heads: { student, teacher } }) {
        const [own, others] = [student[student_layer], teacher[teacher_layer]];
        if (heads === 'averaged' || own === others) return {};
        throw new InputError(
          `layer '${student_layer}' of the student has ${own} heads, layer '${teacher_layer}' of the teacher ${others}`,
          {
            path: 'heads',
            suggestion: 'heads: averaged',
          },
        );
      },
      compute({ student, teacher, mask }) {
        const answer = scores(student.attentions[student_layer]!); // (B, H, L, L)
        const target = scores(stopGradient(teacher!.attentions[teacher_layer]!));
        const seen = mask!.expandDims(1); // (B, 1, L): the same for all heads
        const lengths = mask!.sum(1).maximum(1); // (B)
        const queries = lengths.mul(answer.shape[1]); // (B)
        if (compare === 'scores') {
          const both = seen.expandDims(3).mul(seen.expandDims(2)); // (B, 1, L, L)
          return answer.sub(target).mul(both).square().sum([1, 2, 3]).div(queries.mul(lengths)) as tf.Tensor1D; // prettier-ignore
        }
        const bias = seen.sub(1).mul(-HIDDEN).expandDims(2); // (B, 1, 1, L): keys
        const [p, q] = [target, answer].map((each) => tf.logSoftmax(each.add(bias))) as [tf.Tensor4D, tf.Tensor4D];
        return p.exp().mul(p.sub(q)).sum(3).mul(seen).sum([1, 2]).div(queries) as tf.Tensor1D;
      },
    };
  },
});
