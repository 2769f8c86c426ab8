import { adamStep } from 'stillhouse/layers';
import { defineOptimizer } from 'stillhouse/plugin';

export default defineOptimizer({
  name: 'adam',
  doc: 'Adam (Kingma and Ba 2015) as in Keras: epsilon is added outside the bias correction.',
  options: {
    rate: { doc: 'Learning rate, before the schedule.', format: 'positive', default: 1e-3 },
    beta1: { doc: 'Decay of the mean of gradients.', format: 'below-one', default: 0.9 },
    beta2: { doc: 'Decay of the mean of squared gradients.', format: 'below-one', default: 0.999 },
    epsilon: { doc: 'Added to the root in the denominator.', format: 'positive', default: 1e-7 },
  },
  create: () => ({
    slots: ['mean', 'square'],
    update({ variable, gradient, slots, step }, { rate, beta1, beta2, epsilon }) {
      const next = adamStep({ variable, gradient, mean: slots.mean!, square: slots.square!, step, rate, beta1, beta2, epsilon });
      return { variable: next.variable, slots: { mean: next.mean, square: next.square } };
    },
  }),
});
