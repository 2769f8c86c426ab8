import { defineMetric } from 'stillhouse/plugin';

export default defineMetric({
  name: 'accuracy',
  doc: 'Share of texts whose predicted class is the true one.',
  direction: 'maximize',
  options: {},
  create: () => ({
    compute: ({ labels, predicted }) => labels.reduce((hits, label, index) => hits + Number(label === predicted[index]), 0) / labels.length,
  }),
});
