import * as tf from '@tensorflow/tfjs';
import { defineLoss } from 'stillhouse/plugin';

export default defineLoss({
  name: 'cross-entropy',
  doc: 'Cross-entropy with the labels alone.',
  teacher: false,
  options: {
    smoothing: { doc: 'Share of each label spread evenly over all classes (Szegedy et al. 2016).', format: 'unit', default: 0 },
  },
  create: () => ({
    compute({ student, labels }, { smoothing }) {
      const spread = labels.sum(-1, true).mul(smoothing).div(labels.shape[1]); // (B, 1), 0 where there is no label
      const target = labels.mul(tf.sub(1, smoothing)).add(spread); // (B, C)
      return target.mul(tf.logSoftmax(student.logits)).sum(-1).neg() as tf.Tensor1D;
    },
  }),
});
