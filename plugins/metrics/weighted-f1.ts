import { confusion, defineMetric, perClass } from 'stillhouse/plugin';

export default defineMetric({
  name: 'weighted-f1',
  doc: 'F1 of each class, averaged with its number of true examples as weight, as scikit-learn does (zero_division=0).',
  direction: 'maximize',
  options: {},
  create: () => ({
    compute({ labels, predicted, classes }) {
      const scores = perClass(confusion(labels, predicted, classes.length));
      return scores.reduce((sum, { f1, support }) => sum + f1 * support, 0) / labels.length;
    },
  }),
});
