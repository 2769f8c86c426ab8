import { defineOptimizer } from 'stillhouse/plugin';

export default defineOptimizer({
  name: 'adadelta',
  doc: 'Adadelta (Zeiler 2012, algorithm 1) as in Keras, but with the rate of 1 that the paper has.',
  options: {
    rate: { doc: 'Learning rate, before the schedule.', format: 'positive', default: 1 },
    rho: { doc: 'Decay of the means of squared gradients and of squared steps.', format: 'below-one', default: 0.95 },
    epsilon: { doc: 'Added under both roots.', format: 'positive', default: 1e-7 },
  },
  create: () => ({
    slots: ['square', 'moved'],
    update({ variable, gradient, slots }, { rate, rho, epsilon }) {
      const kept = rho.sub(1).neg();
      const square = slots.square!.mul(rho).add(gradient.square().mul(kept));
      const step = slots.moved!.add(epsilon).sqrt().mul(gradient).div(square.add(epsilon).sqrt());
      const moved = slots.moved!.mul(rho).add(step.square().mul(kept));
      return { variable: variable.sub(step.mul(rate)), slots: { square, moved } };
    },
  }),
});
