import { confusion, defineMetric, presentClasses } from 'stillhouse/plugin';

export default defineMetric({
  name: 'macro-recall',
  doc: 'Recall of each class, averaged without weights over the classes that occur among labels or predictions, as scikit-learn does (zero_division=0).',
  direction: 'maximize',
  options: {},
  create: () => ({
    compute({ labels, predicted, classes }) {
      const scores = presentClasses(confusion(labels, predicted, classes.length));
      return scores.reduce((sum, { recall }) => sum + recall, 0) / scores.length;
    },
  }),
});
