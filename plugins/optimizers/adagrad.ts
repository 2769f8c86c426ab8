import { defineOptimizer } from 'stillhouse/plugin';

export default defineOptimizer({
  name: 'adagrad',
  doc: 'Adagrad (Duchi et al. 2011, section 1.1) as in Keras: the sum of squares begins at a number above 0.',
  options: {
    rate: { doc: 'Learning rate, before the schedule.', format: 'positive', default: 1e-2 },
    initial: { doc: 'What the sum of squared gradients begins at.', format: 'non-negative', default: 0.1 },
    epsilon: { doc: 'Added under the root in the denominator.', format: 'positive', default: 1e-7 },
  },
  create: () => ({
    slots: ['sum'], // without what it begins at: slots begin at 0
    update({ variable, gradient, slots }, { rate, initial, epsilon }) {
      const sum = slots.sum!.add(gradient.square());
      return { variable: variable.sub(gradient.mul(rate).div(sum.add(initial).add(epsilon).sqrt())), slots: { sum } };
    },
  }),
});
