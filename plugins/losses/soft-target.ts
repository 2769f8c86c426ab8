import type * as tf from '@tensorflow/tfjs';
import { divergence, standardised, stopGradient } from 'stillhouse/layers';
import { defineLoss } from 'stillhouse/plugin';

export default defineLoss({
  name: 'soft-target',
  doc: 'T^2 * KL(teacher_T || student_T), the soft term alone (Hinton et al. 2015).',
  teacher: true,
  options: {
    temperature: { doc: 'Softens both distributions; the term is always scaled by its square.', format: 'positive', default: 2 },
    standardise: {
      doc: 'Each list of logits less its mean and over its standard deviation, so that the student need not match their size (Sun et al. 2024).',
      format: 'boolean',
      default: false,
    },
  },
  create({ standardise }) {
    const softened = (logits: tf.Tensor2D, temperature: tf.Scalar): tf.Tensor2D =>
      (standardise ? standardised(logits) : logits).div(temperature);
    return {
      compute({ student, teacher }, { temperature }) {
        const target = softened(stopGradient(teacher!.logits), temperature); // (B, C)
        return divergence(target, softened(student.logits, temperature)).mul(temperature.square()) as tf.Tensor1D;
      },
    };
  },
});
