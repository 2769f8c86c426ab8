import type * as tf from '@tensorflow/tfjs';
import { divergence, stopGradient } from 'stillhouse/layers';
import { defineLoss } from 'stillhouse/plugin';

export default defineLoss({
  name: 'reverse-divergence',
  doc: "T^2 * KL(student_T || teacher_T): the student keeps away from what the teacher rules out and need not cover all that it allows (Gu et al. 2024's reverse KL, for classes).",
  teacher: true,
  options: {
    temperature: { doc: 'Softens both distributions; the term is always scaled by its square.', format: 'positive', default: 2 },
  },
  create: () => ({
    compute({ student, teacher }, { temperature }) {
      const target = stopGradient(teacher!.logits).div(temperature) as tf.Tensor2D; // (B, C)
      return divergence(student.logits.div(temperature), target).mul(temperature.square()) as tf.Tensor1D;
    },
  }),
});
