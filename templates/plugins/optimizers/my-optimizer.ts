import { defineOptimizer } from 'stillhouse/plugin';

export default defineOptimizer({
  name: 'my-optimizer',
  doc: 'Gradient descent with heavy-ball momentum (Polyak 1964).',
  options: {
    rate: { doc: 'Learning rate, before the schedule.', format: 'positive', default: 0.05 },
    momentum: { doc: 'Share of the last step that is kept.', format: 'below-one', default: 0.9 },
  },
  create: () => ({
    // State kept for each variable: zeros before the first step.
    slots: ['velocity'],
    // A pure function of tensors; real-number options are scalar tensors, `rate` is multiplied by the schedule already.
    update({ variable, gradient, slots }, { rate, momentum }) {
      const velocity = slots['velocity']!.mul(momentum).sub(gradient.mul(rate));
      return { variable: variable.add(velocity), slots: { velocity } };
    },
  }),
});
