import * as tf from '@tensorflow/tfjs';
import { defineOptimizer } from 'stillhouse/plugin';

export default defineOptimizer({
  name: 'adamw',
  doc: 'Adam with decoupled weight decay (Loshchilov and Hutter 2019) as in Keras: each step first takes rate * decay of the weight off; biases are spared.',
  options: {
    rate: { doc: 'Learning rate, before the schedule.', format: 'positive', default: 1e-3 },
    decay: { doc: 'Weight decay, multiplied by the rate.', format: 'non-negative', default: 0.004 },
    beta1: { doc: 'Decay of the mean of gradients.', format: 'below-one', default: 0.9 },
    beta2: { doc: 'Decay of the mean of squared gradients.', format: 'below-one', default: 0.999 },
    epsilon: { doc: 'Added to the root in the denominator.', format: 'positive', default: 1e-7 },
  },
  create: () => ({
    slots: ['mean', 'square'],
    update({ variable, gradient, slots, step, decays }, { rate, decay, beta1, beta2, epsilon }) {
      const shrunk = decays ? variable.sub(variable.mul(decay.mul(rate))) : variable;
      const mean = slots.mean!.add(gradient.sub(slots.mean!).mul(tf.sub(1, beta1)));
      const square = slots.square!.add(gradient.square().sub(slots.square!).mul(tf.sub(1, beta2)));
      const corrected = rate.mul(tf.sub(1, beta2.pow(step)).sqrt()).div(tf.sub(1, beta1.pow(step)));
      return { variable: shrunk.sub(mean.mul(corrected).div(square.sqrt().add(epsilon))), slots: { mean, square } };
    },
  }),
});
