import { confusion, defineMetric, presentClasses } from 'stillhouse/plugin';

export default defineMetric({
  name: 'macro-f1',
  doc: 'F1 of each class, averaged without weights over the classes that occur among labels or predictions, as scikit-learn does (zero_division=0).',
  direction: 'maximize',
  options: {},
  create: () => ({
    compute({ labels, predicted, classes }) {
      const scores = presentClasses(confusion(labels, predicted, classes.length));
      return scores.reduce((sum, { f1 }) => sum + f1, 0) / scores.length;
    },
  }),
});
