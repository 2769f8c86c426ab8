import * as tf from '@tensorflow/tfjs';
import { classWeights } from 'stillhouse/layers';
import { defineLoss } from 'stillhouse/plugin';

const LEAST = 1e-7; // of 1 - p, whose power must have a slope

export default defineLoss({
  name: 'focal',
  doc: 'Cross-entropy with the labels times (1 - p) ** gamma, p being the probability of the label: examples that are right already count less (Lin et al. 2017).',
  teacher: false,
  options: {
    gamma: { doc: 'How much less they count; 0 is plain cross-entropy.', format: 'non-negative', default: 2 },
    balance: {
      doc: 'Weights each class by (examples / (classes * count)) ** balance of the training split, in the place of the alpha of the paper; 0 weights all the same.',
      format: 'non-negative',
      default: 0,
    },
  },
  create: () => ({
    compute({ student, labels, counts }, { gamma, balance }) {
      const log = tf.logSoftmax(student.logits); // (B, C)
      const open = tf.maximum(tf.sub(1, log.exp()), LEAST).pow(gamma);
      return labels.mul(classWeights(counts, balance)).mul(open).mul(log).sum(-1).neg() as tf.Tensor1D;
    },
  }),
});
