import * as tf from '@tensorflow/tfjs';
import { stopGradient } from 'stillhouse/layers';
import { defineLoss } from 'stillhouse/plugin';

// Libraries disagree on which term alpha weights and on T^2; the option docs below say what holds here.
export default defineLoss({
  name: 'distillation',
  doc: 'alpha * T^2 * KL(teacher_T || student_T) + (1 - alpha) * cross-entropy with the labels (Hinton et al. 2015); libraries disagree on alpha and on T^2, here alpha weights the soft term and T^2 is always applied.',
  teacher: true,
  withoutTeacher: { alpha: 0 },
  options: {
    alpha: {
      doc: 'Weight of the soft term (some libraries weight the labels with it); 1 - alpha weights the labels.',
      format: 'unit',
      default: 0.5,
    },
    temperature: { doc: 'Softens both distributions; the soft term is always scaled by its square.', format: 'positive', default: 2 },
  },
  create: () => ({
    compute({ student, teacher, labels }, { alpha, temperature }) {
      const soft = divergence(teacher!.logits, student.logits, temperature); // (B)
      const hard = labels.mul(tf.logSoftmax(student.logits)).sum(-1).neg(); // (B)
      return soft.mul(alpha).add(hard.mul(tf.sub(1, alpha))) as tf.Tensor1D;
    },
  }),
});

/** T^2 * KL(teacher_T || student_T): (B, C) and (B, C) to (B). */
function divergence(teacher: tf.Tensor2D, student: tf.Tensor2D, temperature: tf.Scalar): tf.Tensor {
  const target = stopGradient(teacher).div(temperature) as tf.Tensor2D;
  const distance = tf.logSoftmax(target).sub(tf.logSoftmax(student.div(temperature)));
  return tf.softmax(target).mul(distance).sum(-1).mul(temperature.square());
}
