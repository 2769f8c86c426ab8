import { defineSchedule } from 'stillhouse/plugin';

export default defineSchedule({
  name: 'my-schedule',
  doc: 'Rises in a straight line over the warm-up, then falls with the root of the step (Vaswani et al. 2017).',
  options: { warmup: { doc: 'Share of the steps over which the rate rises.', format: 'below-one', default: 0.1 } },
  create: ({ warmup }) => ({
    // The rate is multiplied by it; steps count from 0.
    factor(step, total) {
      const rise = Math.max(1, Math.round(warmup * total));
      return Math.min((step + 1) / rise, Math.sqrt(rise / (step + 1)));
    },
  }),
});
