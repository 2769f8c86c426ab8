import { adamStep } from 'stillhouse/layers';
import { defineOptimizer } from 'stillhouse/plugin';

export default defineOptimizer({
  name: 'adamw',
  doc: 'Adam with decoupled weight decay (Loshchilov and Hutter 2019) as in Keras: each step first takes rate * decay of the weight off; biases and gains (rank below 2) are spared.',
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
      const next = adamStep({ variable: shrunk, gradient, mean: slots.mean!, square: slots.square!, step, rate, beta1, beta2, epsilon });
      return { variable: next.variable, slots: { mean: next.mean, square: next.square } };
    },
  }),
});
