import { defineOptimizer } from 'stillhouse/plugin';

export default defineOptimizer({
  name: 'rmsprop',
  doc: 'RMSProp (Tieleman and Hinton 2012, lecture 6.5) as in Keras: epsilon is added under the root; centred by the mean of gradients where told (Graves 2013).',
  options: {
    rate: { doc: 'Learning rate, before the schedule.', format: 'positive', default: 1e-3 },
    rho: { doc: 'Decay of the mean of squared gradients.', format: 'below-one', default: 0.9 },
    momentum: { doc: 'Share of the last step added to each.', format: 'below-one', default: 0 },
    epsilon: { doc: 'Added under the root in the denominator.', format: 'positive', default: 1e-7 },
    centered: { doc: 'Divide by the spread of gradients, not by their size.', format: 'boolean', default: false },
  },
  create: ({ centered }) => ({
    slots: centered ? ['square', 'momentum', 'mean'] : ['square', 'momentum'],
    update({ variable, gradient, slots }, { rate, rho, momentum, epsilon }) {
      const kept = rho.sub(1).neg();
      const square = slots.square!.mul(rho).add(gradient.square().mul(kept));
      const mean = slots.mean?.mul(rho).add(gradient.mul(kept));
      const spread = mean ? square.sub(mean.square()) : square;
      const step = slots.momentum!.mul(momentum).add(gradient.mul(rate).div(spread.add(epsilon).sqrt()));
      return { variable: variable.sub(step), slots: { square, momentum: step, ...(mean && { mean }) } };
    },
  }),
});
