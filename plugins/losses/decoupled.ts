import * as tf from '@tensorflow/tfjs';
import { divergence, standardised, stopGradient } from 'stillhouse/layers';
import { defineLoss } from 'stillhouse/plugin';

const OUT = -1000; // added to the label's logit, as in the code of the paper: its probability is 0

/** Log-probabilities of the label and of all other classes together: (B) each; 0 and 0 for a row without a label. */
function split(logits: tf.Tensor2D, labels: tf.Tensor2D): readonly [tf.Tensor, tf.Tensor] {
  const others = tf.logSumExp(logits.add(labels.mul(OUT)), -1).sub(tf.logSumExp(logits, -1));
  return [labels.mul(tf.logSoftmax(logits)).sum(-1), others];
}

export default defineLoss({
  name: 'decoupled',
  doc: 'T^2 * (alpha * KL of label against the rest + beta * KL among the other classes), the two parts of the soft term weighted apart (Zhao et al. 2022); for an example without a label beta * KL over all classes.',
  teacher: true,
  options: {
    alpha: { doc: 'Weight of how sure the teacher is of the label (TCKD).', format: 'non-negative', default: 1 },
    beta: { doc: 'Weight of what the teacher says of the other classes (NCKD).', format: 'non-negative', default: 8 },
    temperature: { doc: 'Softens both distributions; the term is always scaled by its square.', format: 'positive', default: 4 },
    standardise: {
      doc: 'Each list of logits less its mean and over its standard deviation (Sun et al. 2024).',
      format: 'boolean',
      default: false,
    },
  },
  create({ standardise }) {
    const softened = (logits: tf.Tensor2D, temperature: tf.Scalar): tf.Tensor2D =>
      (standardise ? standardised(logits) : logits).div(temperature);
    return {
      oneHot: true,
      compute({ student, teacher, labels }, { alpha, beta, temperature }) {
        const target = softened(stopGradient(teacher!.logits), temperature); // (B, C)
        const answer = softened(student.logits, temperature);
        const [wanted, given] = [split(target, labels), split(answer, labels)];
        const parts = wanted.map((log, index) => log.exp().mul(log.sub(given[index]!)));
        const out = labels.mul(OUT);
        const rest = divergence(target.add(out), answer.add(out));
        return parts[0]!.add(parts[1]!).mul(alpha).add(rest.mul(beta)).mul(temperature.square()) as tf.Tensor1D;
      },
    };
  },
});
