import { defineOptimizer } from 'stillhouse/plugin';

export default defineOptimizer({
  name: 'sgd',
  doc: 'Stochastic gradient descent with momentum as in Keras: the rate is part of the velocity.',
  options: {
    rate: { doc: 'Learning rate, before the schedule.', format: 'positive', default: 0.01 },
    momentum: { doc: 'Share of the velocity kept from step to step.', format: 'below-one', default: 0 },
    nesterov: { doc: 'Look one step ahead along the velocity.', format: 'boolean', default: false },
  },
  create: ({ nesterov }) => ({
    slots: ['velocity'],
    update({ variable, gradient, slots }, { rate, momentum }) {
      const descent = gradient.mul(rate);
      const velocity = slots.velocity!.mul(momentum).sub(descent);
      return { variable: variable.add(nesterov ? velocity.mul(momentum).sub(descent) : velocity), slots: { velocity } };
    },
  }),
});
