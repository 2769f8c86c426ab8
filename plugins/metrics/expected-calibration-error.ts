import { defineMetric } from 'stillhouse/plugin';

export default defineMetric({
  name: 'expected-calibration-error',
  doc: 'Mean gap between confidence and accuracy over equally wide bins of confidence, weighted by their size (Guo et al. 2017).',
  direction: 'minimize',
  options: {
    bins: { doc: 'Number of bins between 0 and 1; each holds its upper edge.', format: 'count', default: 15 },
  },
  create: ({ bins }) => ({
    compute({ labels, predicted, probabilities, classes }) {
      const gaps = new Float64Array(bins); // sum of confidence - correctness
      labels.forEach((label, row) => {
        const confidence = probabilities[row * classes.length + predicted[row]!]!;
        const bin = Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1));
        gaps[bin]! += confidence - Number(label === predicted[row]);
      });
      return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / labels.length;
    },
  }),
});
