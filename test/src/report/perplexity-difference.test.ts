import { expect } from 'chai';
import { gain, perplexityDifference } from '../../../src/report/index.js';

const scored = (nats: number[], tokens: number[]) => {
  const loss = nats.reduce((a, b) => a + b, 0) / tokens.reduce((a, b) => a + b, 0);
  const scores = { loss, perplexity: Math.exp(loss) };
  return {
    scores,
    labels: new Int32Array(2),
    predicted: new Int32Array(2),
    texts: { nats: Float64Array.from(nats), tokens: Int32Array.from(tokens) },
  };
};

describe('the difference of two perplexities', () => {
  it('is in nats a token, its interval over texts', () => {
    // The same 0.1 nats a token in texts of several lengths: whatever is drawn, it is 0.1.
    const tokens = [4, 10, 6];
    const [one, other] = [tokens.map((count) => 2 * count), tokens.map((count) => 2.1 * count)];
    const found = perplexityDifference({ nats: one, tokens }, { nats: other, tokens });
    for (const value of [found.difference, found.low, found.high]) expect(value).to.be.closeTo(0.1, 1e-9);
    expect(found.verdict).to.equal('gains');
    expect(perplexityDifference({ nats: other, tokens }, { nats: one, tokens }).verdict).to.equal('loses');
    expect(perplexityDifference({ nats: one, tokens }, { nats: one, tokens }).verdict).to.equal('no gain');
    expect(() => perplexityDifference({ nats: [], tokens: [] }, { nats: [], tokens: [] })).to.throw(RangeError);
  });

  it('is the gain of a language model, in percents of perplexity', () => {
    const found = gain(scored([20, 20], [10, 10]), scored([21, 21], [10, 10]));
    expect(found.metric).to.equal('perplexity');
    expect(found.metrics.map(({ metric, points }) => [metric, points])).to.deep.equal([['loss', null], ['perplexity', null]]); // prettier-ignore
    // e^2 against e^2.1: 1 - e^-0.1 = 9.5 % less.
    expect(found.sentence).to.contain(
      'Distillation gains over the control: perplexity 7.39 against 8.17, -9.5 % (95 % interval -9.5 to -9.5 % over 2 test texts',
    );
  });
});
