import * as tf from '@tensorflow/tfjs';
import { stopGradient } from 'stillhouse/layers';
import { defineLoss } from 'stillhouse/plugin';

export default defineLoss({
  name: 'soft-target',
  doc: 'T^2 * KL(teacher_T || student_T), the soft term alone (Hinton et al. 2015).',
  teacher: true,
  options: {
    temperature: { doc: 'Softens both distributions; the term is always scaled by its square.', format: 'positive', default: 2 },
  },
  create: () => ({
    compute({ student, teacher }, { temperature }) {
      const target = stopGradient(teacher!.logits).div(temperature) as tf.Tensor2D; // (B, C)
      const distance = tf.logSoftmax(target).sub(tf.logSoftmax(student.logits.div(temperature)));
      return tf.softmax(target).mul(distance).sum(-1).mul(temperature.square()) as tf.Tensor1D;
    },
  }),
});
