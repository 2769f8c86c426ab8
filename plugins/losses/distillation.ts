import * as tf from '@tensorflow/tfjs';
import { defineLoss } from 'stillhouse/plugin';

export default defineLoss({
  name: 'distillation',
  doc: 'alpha * T^2 * KL(teacher_T || student_T) + (1 - alpha) * cross-entropy with the labels.',
  teacher: true,
  withoutTeacher: { alpha: 0 },
  options: {
    alpha: { doc: 'Weight of the soft term; 1 - alpha weights the labels.', format: 'unit', default: 0.5 },
    temperature: { doc: 'Softens both distributions; the soft term is always scaled by its square.', format: 'positive', default: 2 },
  },
  create: () => ({
    compute({ student, teacher, labels }, { alpha, temperature }) {
      const p = tf.softmax(teacher!.logits.div(temperature)); // (B, C)
      const logP = tf.logSoftmax(teacher!.logits.div(temperature));
      const logQ = tf.logSoftmax(student.logits.div(temperature));
      const soft = p.mul(logP.sub(logQ)).sum(-1).mul(temperature.square());
      const hard = labels.mul(tf.logSoftmax(student.logits)).sum(-1).neg();
      return soft.mul(alpha).add(hard.mul(tf.scalar(1).sub(alpha))) as tf.Tensor1D;
    },
  }),
});
