import type * as tf from '@tensorflow/tfjs';
import { stopGradient, toUnitLength } from 'stillhouse/layers';
import { defineLoss } from 'stillhouse/plugin';

export default defineLoss({
  name: 'logit-matching',
  doc: 'Distance of raw logits, no temperature: the mean squared difference (Ba and Caruana 2014), or 1 less their cosine.',
  teacher: true,
  options: {
    distance: {
      doc: 'squared wants the size of the logits too, cosine their direction alone.',
      format: ['squared', 'cosine'],
      default: 'squared',
    },
  },
  create: ({ distance }) => ({
    compute({ student, teacher }) {
      const target = stopGradient(teacher!.logits); // (B, C)
      if (distance === 'squared') return student.logits.squaredDifference(target).mean(-1) as tf.Tensor1D;
      return toUnitLength(student.logits).mul(toUnitLength(target)).sum(-1).neg().add(1) as tf.Tensor1D;
    },
  }),
});
