import { defineSchedule } from 'stillhouse/plugin';

export default defineSchedule({
  name: 'cosine',
  doc: 'Rises in a straight line over the warm-up, then falls along half a cosine to `end` (Loshchilov and Hutter 2017, without restarts).',
  options: {
    warmup: { doc: 'Share of the steps over which the rate rises.', format: 'below-one', default: 0 },
    end: { doc: 'Factor that the fall would reach one step after the last.', format: 'unit', default: 0 },
  },
  create: ({ warmup, end }) => ({
    factor(step, total) {
      const rise = Math.round(warmup * total);
      if (step < rise) return (step + 1) / rise;
      const done = (step - rise) / Math.max(1, total - rise);
      return end + (1 - end) * 0.5 * (1 + Math.cos(Math.PI * done));
    },
  }),
});
