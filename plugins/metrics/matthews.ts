import { confusion, defineMetric, perClass } from 'stillhouse/plugin';

export default defineMetric({
  name: 'matthews',
  doc: 'Matthews correlation coefficient for any number of classes (Gorodkin 2004), 0 where labels or predictions are all of one class.',
  direction: 'maximize',
  options: {},
  create: () => ({
    compute({ labels, predicted, classes }) {
      const matrix = confusion(labels, predicted, classes.length);
      const scores = perClass(matrix);
      const total = labels.length;
      const hits = scores.reduce((sum, _, index) => sum + matrix[index * classes.length + index]!, 0);
      const chance = scores.reduce((sum, each) => sum + each.support * each.predicted, 0);
      const spread = (key: 'support' | 'predicted'): number => total ** 2 - scores.reduce((sum, each) => sum + each[key] ** 2, 0);
      const scale = Math.sqrt(spread('support')) * Math.sqrt(spread('predicted'));
      return scale === 0 ? 0 : (hits * total - chance) / scale;
    },
  }),
});
