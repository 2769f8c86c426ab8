import { defineOptimizer } from 'stillhouse/plugin';

export default defineOptimizer({
  name: 'lion',
  doc: 'Lion (Chen et al. 2023, algorithm 2) as in Keras: the sign of a mean of gradients; decoupled weight decay, biases and gains spared.',
  options: {
    rate: { doc: 'Learning rate, before the schedule; a third to a tenth of what Adam wants.', format: 'positive', default: 3e-4 },
    decay: { doc: 'Weight decay, multiplied by the rate.', format: 'non-negative', default: 0 },
    beta1: { doc: 'Share of the mean of gradients in a step.', format: 'below-one', default: 0.9 },
    beta2: { doc: 'Decay of the mean of gradients.', format: 'below-one', default: 0.99 },
  },
  create: () => ({
    slots: ['mean'],
    update({ variable, gradient, slots, decays }, { rate, decay, beta1, beta2 }) {
      const shrunk = decays ? variable.sub(variable.mul(decay.mul(rate))) : variable;
      const between = (beta: typeof beta1) => slots.mean!.mul(beta).add(gradient.mul(beta.sub(1).neg()));
      return { variable: shrunk.sub(between(beta1).sign().mul(rate)), slots: { mean: between(beta2) } };
    },
  }),
});
