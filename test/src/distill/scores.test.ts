import { expect } from 'chai';
import { scoreLogits } from '../../../src/distill/index.js';
import type { EncodedSplit } from '../../../src/plugin/index.js';

const split = (labels: number[]) => ({ size: labels.length, label: (row: number) => labels[row]! }) as EncodedSplit;

describe('scoreLogits', () => {
  it('gives cross-entropy, predictions and what metrics make of the softmax', () => {
    // softmax([0, ln 3]) = [1/4, 3/4]; softmax([ln 4, 0]) = [4/5, 1/5]
    const logits = Float32Array.of(0, Math.log(3), Math.log(4), 0);
    let seen: number[] = [];
    const metrics = [
      { name: 'first', metric: { compute: ({ probabilities }: { probabilities: Float32Array }) => (seen = [...probabilities])[0]! } },
    ];
    const { scores, predicted, labels } = scoreLogits({ logits, split: split([1, 1]), classes: ['a', 'b'], metrics });
    expect(scores['loss']).to.be.closeTo((Math.log(4 / 3) + Math.log(5)) / 2, 1e-7);
    expect([...predicted]).to.deep.equal([1, 0]);
    expect([...labels]).to.deep.equal([1, 1]);
    [0.25, 0.75, 0.8, 0.2].forEach((value, index) => expect(seen[index]).to.be.closeTo(value, 1e-7));
    expect(scores['first']).to.equal(seen[0]);
  });

  it('stays finite at extreme logits', () => {
    const { scores } = scoreLogits({ logits: Float32Array.of(1e30, -1e30), split: split([0]), classes: ['a', 'b'], metrics: [] });
    expect(scores['loss']).to.equal(0);
  });
});
