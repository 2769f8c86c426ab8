import { defineMetric } from 'stillhouse/plugin';

const LEAST = 2 ** -149; // the smallest float32: less is kept as 0

export default defineMetric({
  name: 'perplexity',
  doc: 'Perplexity of each token: e to the mean of -log p; only comparable between models of one tokenizer.',
  direction: 'minimize',
  task: 'language-modelling',
  options: {},
  create: () => ({
    compute({ labels, probabilities, classes }) {
      let nats = 0;
      labels.forEach((label, index) => (nats -= Math.log(Math.max(LEAST, probabilities[index * classes.length + label]!))));
      return Math.exp(nats / labels.length);
    },
  }),
});
