import { confusion, defineMetric, presentClasses } from 'stillhouse/plugin';

export default defineMetric({
  name: 'my-metric',
  doc: 'Recall of the class that is recognised worst.',
  direction: 'maximize',
  options: {},
  create: () => ({
    // Also given: the probabilities, row by row (N, C).
    compute: ({ labels, predicted, classes }) =>
      Math.min(...presentClasses(confusion(labels, predicted, classes.length)).map(({ recall }) => recall)),
  }),
});
