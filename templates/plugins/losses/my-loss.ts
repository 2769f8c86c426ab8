import type * as tf from '@tensorflow/tfjs';
import { stopGradient } from 'stillhouse/layers';
import { defineLoss } from 'stillhouse/plugin';

export default defineLoss({
  name: 'my-loss',
  doc: 'Pseudo-Huber distance of the logits: squares where they are near, absolute differences where they are far (Charbonnier et al. 1997).',
  teacher: true,
  options: { width: { doc: 'Difference at which squares become absolute.', format: 'positive', default: 1 } },
  create: () => ({
    // The loss of each example, (B); the core averages it. `width` is a scalar tensor, so that one traced step serves many trials.
    compute({ student, teacher }, { width }) {
      const off = student.logits.sub(stopGradient(teacher!.logits)).div(width); // (B, C)
      return off.square().add(1).sqrt().sub(1).mul(width.square()).mean(-1) as tf.Tensor1D;
    },
  }),
});
