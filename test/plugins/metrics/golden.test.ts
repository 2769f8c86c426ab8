import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import accuracy from '../../../plugins/metrics/accuracy.js';
import calibration from '../../../plugins/metrics/expected-calibration-error.js';
import macroF1 from '../../../plugins/metrics/macro-f1.js';
import macroPrecision from '../../../plugins/metrics/macro-precision.js';
import macroRecall from '../../../plugins/metrics/macro-recall.js';
import matthews from '../../../plugins/metrics/matthews.js';
import weightedF1 from '../../../plugins/metrics/weighted-f1.js';
import { confusion, perClass, type Predictions } from '../../../src/plugin/index.js';

interface Case {
  readonly name: string;
  readonly classes: number;
  readonly labels: number[];
  readonly predicted: number[];
  readonly probabilities: number[];
  readonly confusion: number[];
  readonly per_class: { precision: number; recall: number; f1: number; support: number }[];
  readonly metrics: Record<string, number>;
}
// read from the sources: tsc copies no data
const file = new URL('../../../../test/plugins/metrics/golden.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };

const metrics = [accuracy, macroF1, macroPrecision, macroRecall, weightedF1, matthews].map(({ name, create }) => ({
  name,
  metric: create({}),
}));
metrics.push({ name: calibration.name, metric: calibration.create({ bins: 15 }) });

const predictions = ({ labels, predicted, probabilities, classes }: Case): Predictions => ({
  labels: Int32Array.from(labels),
  predicted: Int32Array.from(predicted),
  probabilities: Float32Array.from(probabilities),
  classes: Array.from({ length: classes }, (_, index) => `class ${index}`),
});

describe('metrics agree with scikit-learn to 1e-12', () => {
  for (const each of cases) {
    for (const { name, metric } of metrics) {
      it(`${name}: ${each.name}`, () => expect(metric.compute(predictions(each))).to.be.closeTo(each.metrics[name]!, 1e-12));
    }
    it(`confusion matrix and per-class table: ${each.name}`, () => {
      const matrix = confusion(each.labels, each.predicted, each.classes);
      expect([...matrix]).to.deep.equal(each.confusion);
      perClass(matrix).forEach((scores, index) => {
        for (const [key, value] of Object.entries(each.per_class[index]!)) expect(scores[key as 'f1'], key).to.be.closeTo(value, 1e-12);
      });
    });
  }
});

describe('expected-calibration-error by hand', () => {
  it('puts a confidence on an edge into the lower bin', () => {
    // bins of 0.5: [0.5] right, [0.75, 1] one right: 1/3 * |1 - 0.5| + 2/3 * |0.5 - 0.875| = 1.25 / 3
    const probabilities = Float32Array.from([0.5, 0.5, 0.75, 0.25, 0, 1]);
    const given = { labels: Int32Array.of(0, 1, 1), predicted: Int32Array.of(0, 0, 1), probabilities, classes: ['a', 'b'] };
    expect(calibration.create({ bins: 2 }).compute(given)).to.be.closeTo(1.25 / 3, 1e-12);
  });
});
