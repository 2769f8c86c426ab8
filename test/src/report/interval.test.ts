import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expect } from 'chai';
import { classScores, confusionMatrix, macro, scoreInterval, trialInterval } from '../../../src/report/index.js';
import { trials } from './material.js';

const classes = 4;

/** Texts of classes of unlike sizes, of which about three in four are told right. */
function answers(texts: number): { labels: Int32Array; predicted: Int32Array } {
  const random = xoroshiro128plus(7);
  const labels = Int32Array.from({ length: texts }, () => Math.min(uniformInt(random, 0, 5), classes - 1));
  const predicted = labels.map((label) => (uniformInt(random, 0, 3) === 0 ? uniformInt(random, 0, classes - 1) : label));
  return { labels, predicted };
}

describe('report: intervals of scores', () => {
  it('is that of Wilson for accuracy, also where all is right', () => {
    const labels = new Int32Array(10);
    const predicted = Int32Array.from({ length: 10 }, (_, row) => Number(row > 7));
    const { low, high } = scoreInterval('accuracy', { labels, predicted }, 2)!;
    expect([low.toFixed(4), high.toFixed(4)]).to.deep.equal(['0.4902', '0.9433']);
    const sure = scoreInterval('accuracy', { labels, predicted: labels }, 2)!;
    expect([sure.low.toFixed(4), sure.high]).to.deep.equal(['0.7225', 1]);
  });

  it('is as wide for macro F1 as what drawing the texts anew gives', () => {
    const { labels, predicted } = answers(600);
    const random = xoroshiro128plus(1);
    const score = (rows: Int32Array): number =>
      macro(classScores(confusionMatrix({ labels: rows.map((row) => labels[row]!), predicted: rows.map((row) => predicted[row]!) }, classes)), 'f1'); // prettier-ignore
    const drawn = Array.from({ length: 2000 }, () => score(Int32Array.from(labels, () => uniformInt(random, 0, labels.length - 1)))).sort((a, b) => a - b); // prettier-ignore
    const { low, high } = scoreInterval('macro_f1', { labels, predicted }, classes)!;
    expect(low).to.be.closeTo(drawn[49]!, 0.006);
    expect(high).to.be.closeTo(drawn[1949]!, 0.006);
  });

  it('is not told of other scores, of language models, nor where nothing varies', () => {
    const labels = new Int32Array(10);
    expect(scoreInterval('loss', { labels, predicted: labels }, 2)).to.equal(null);
    expect(scoreInterval('macro_f1', { labels, predicted: labels }, 2)).to.equal(null);
    const texts = { nats: new Float64Array(10), tokens: new Int32Array(10) };
    expect(scoreInterval('accuracy', { labels, predicted: labels, texts }, 2)).to.equal(null);
  });

  it('of a trial with several seeds is over these', () => {
    const [trial] = trials as [(typeof trials)[0]];
    const found = trialInterval({ ...trial, interval: { low: 0, high: 1 }, over: { values: [0.6, 0.7, 0.8], mean: 0.7, sd: 0.1 } })!;
    expect(found.low).to.be.closeTo(0.7 - (4.302653 * 0.1) / Math.sqrt(3), 1e-6);
    expect(trialInterval(trial)).to.equal(null);
  });
});
