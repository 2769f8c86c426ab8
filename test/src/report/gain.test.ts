import { expect } from 'chai';
import { gain, gainLines, pairedBootstrap } from '../../../src/report/index.js';

const n = 400;
const labels = Int32Array.from({ length: n }, (_, row) => row % 2);
/** Wrong in every `every`-th row. */
const wrongEvery = (every: number, from = 0) => labels.map((label, row) => (row % every === from ? 1 - label : label));

describe('report: paired bootstrap', () => {
  it('finds nothing between a model and itself', () => {
    const found = pairedBootstrap(labels, wrongEvery(5), wrongEvery(5), 'accuracy');
    expect(found).to.deep.equal({ difference: 0, low: 0, high: 0, verdict: 'no gain' });
  });

  it('finds everything between right and wrong', () => {
    const wrong = labels.map((label) => 1 - label);
    expect(pairedBootstrap(labels, labels, wrong, 'accuracy')).to.deep.equal({ difference: 1, low: 1, high: 1, verdict: 'gains' });
    expect(pairedBootstrap(labels, wrong, labels, 'macro_f1')).to.deep.equal({ difference: -1, low: -1, high: -1, verdict: 'loses' });
  });

  it('agrees with the normal interval of the mean of paired differences', () => {
    const [a, b] = [wrongEvery(8), wrongEvery(5, 1)];
    const differences = [...labels].map((label, row) => Number(a[row] === label) - Number(b[row] === label));
    const mean = differences.reduce((sum, value) => sum + value, 0) / n;
    const error = Math.sqrt(differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n / n);
    const found = pairedBootstrap(labels, a, b, 'accuracy');
    expect(found.difference).to.be.closeTo(mean, 1e-12);
    expect(found.low).to.be.closeTo(mean - 1.96 * error, 0.15 * error);
    expect(found.high).to.be.closeTo(mean + 1.96 * error, 0.15 * error);
  });

  it('measures macro F1 as computed by hand', () => {
    const truth = [0, 0, 1, 1, 2];
    const { difference } = pairedBootstrap(truth, [0, 1, 1, 1, 0], truth, 'macro_f1', { samples: 10 });
    expect(difference).to.be.closeTo((0.5 + 0.8 + 0) / 3 - 1, 1e-12);
  });

  it('is deterministic in its seed', () => {
    const run = (seed: number) => pairedBootstrap(labels, wrongEvery(8), wrongEvery(5), 'macro_f1', { seed, samples: 200 });
    expect(run(1)).to.deep.equal(run(1));
    expect(run(1).low).to.not.equal(run(2).low);
  });

  it('says inconclusive where a gain of a point is still possible', () => {
    expect(pairedBootstrap(labels, wrongEvery(8), wrongEvery(8, 1), 'accuracy').verdict).to.equal('inconclusive');
  });

  it('refuses predictions of another length', () => {
    expect(() => pairedBootstrap(labels, labels, [1], 'accuracy')).to.throw(RangeError, /same length/);
    expect(() => pairedBootstrap([], [], [], 'accuracy')).to.throw(RangeError);
  });
});

describe('report: gain over the control', () => {
  const student = { scores: { loss: 0.3, accuracy: 0.875, macro_f1: 0.875 }, labels, predicted: wrongEvery(8) };
  const control = { scores: { loss: 0.4, accuracy: 0.75, macro_f1: 0.75 }, labels, predicted: wrongEvery(4) };

  it('speaks of points, but not for the loss', () => {
    const found = gain(student, control);
    expect(found.metrics.map(({ metric, points }) => [metric, points])).to.deep.equal([
      ['loss', null],
      ['accuracy', 12.5],
      ['macro_f1', 12.5],
    ]);
    expect(gainLines(found)).to.include('accuracy 0.8750 (control 0.7500, +12.5 points)');
    expect(gainLines(found)).to.include('loss 0.3000 (control 0.4000, -0.1000)');
  });

  it('says what one seed cannot tell', () => {
    const { sentence, verdict, metric } = gain(student, control, { metric: 'accuracy' });
    expect([verdict, metric]).to.deep.equal(['gains', 'accuracy']);
    expect(sentence).to.match(
      /^Distillation gains over the control: \+12\.5 points of accuracy \(95 % interval \+\d+\.\d to \+\d+\.\d over 400 test examples; one seed/,
    );
  });

  it('judges by macro F1 where the objective cannot be resampled', () => {
    expect(gain(student, control, { metric: 'loss' }).metric).to.equal('macro_f1');
  });
});
