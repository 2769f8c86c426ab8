import * as tf from '@tensorflow/tfjs';
import { smoothed } from 'stillhouse/layers';
import { defineLoss } from 'stillhouse/plugin';

export default defineLoss({
  name: 'cross-entropy',
  doc: 'Cross-entropy with the labels alone; 0 for an example without one.',
  teacher: false,
  options: {
    smoothing: { doc: 'Share of each label spread evenly over all classes (Szegedy et al. 2016).', format: 'unit', default: 0 },
  },
  create: () => ({
    compute: ({ student, labels }, { smoothing }) =>
      smoothed(labels, smoothing).mul(tf.logSoftmax(student.logits)).sum(-1).neg() as tf.Tensor1D,
  }),
});
