import * as tf from '@tensorflow/tfjs';
import { classWeights, smoothed } from 'stillhouse/layers';
import { defineLoss } from 'stillhouse/plugin';

export default defineLoss({
  name: 'weighted-cross-entropy',
  doc: 'Cross-entropy with the labels, each class weighted by how rare it is in the training split: (examples / (classes * count)) ** balance (King and Zeng 2001); balance 1 is class_weight="balanced" of scikit-learn.',
  teacher: false,
  options: {
    balance: {
      doc: 'How far rare classes are raised: 0 not at all, 1 until all classes count the same.',
      format: 'non-negative',
      default: 1,
    },
    smoothing: { doc: 'Share of each label spread evenly over all classes (Szegedy et al. 2016).', format: 'unit', default: 0 },
  },
  create: () => ({
    compute({ student, labels, counts }, { balance, smoothing }) {
      const weights = labels.mul(classWeights(counts, balance)).sum(-1); // (B)
      return smoothed(labels, smoothing).mul(tf.logSoftmax(student.logits)).sum(-1).mul(weights).neg() as tf.Tensor1D;
    },
  }),
});
