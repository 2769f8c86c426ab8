import * as tf from '@tensorflow/tfjs';
import { divergence, standardised, stopGradient } from 'stillhouse/layers';
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
    standardise: {
      doc: 'In the soft term each list of logits less its mean and over its standard deviation, so that the student need not match their size (Sun et al. 2024).',
      format: 'boolean',
      default: false,
    },
  },
  create({ standardise }) {
    const softened = (logits: tf.Tensor2D, temperature: tf.Scalar): tf.Tensor2D =>
      (standardise ? standardised(logits) : logits).div(temperature);
    return {
      compute({ student, teacher, labels }, { alpha, temperature }) {
        const target = softened(stopGradient(teacher!.logits), temperature); // (B, C)
        const soft = divergence(target, softened(student.logits, temperature)).mul(temperature.square()); // (B)
        const hard = labels.mul(tf.logSoftmax(student.logits)).sum(-1).neg(); // (B)
        return soft.mul(alpha).add(hard.mul(tf.sub(1, alpha))) as tf.Tensor1D;
      },
    };
  },
});
