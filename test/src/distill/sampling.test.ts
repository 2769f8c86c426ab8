/** What a language model draws from, and what it writes. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import fc from 'fast-check';
import gruLm from '../../../plugins/architectures/gru-lm.js';
import { buildModel, continued, distributionOf, drawn, expectedAfter, seededRandom, writeTexts } from '../../../src/distill/index.js';
import type { Sampling } from '../../../src/plugin/index.js';
import { useBackend } from '../../support/backend.js';
import { made } from '../../support/made.js';

const all: Sampling = { temperature: 1, topK: null, topP: null };
const logits = fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 4, maxLength: 20 });
const kept = (probabilities: Float64Array): number[] => [...probabilities.keys()].filter((id) => probabilities[id]! > 0);
const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

describe('sampling', () => {
  it('divides logits by the temperature, and takes the largest at 0', () => {
    const found = distributionOf([9, 9, 0, Math.log(2), Math.log(4)], { ...all, temperature: 0.5 });
    [0, 0, 1 / 21, 4 / 21, 16 / 21].forEach((share, id) => expect(found[id]).to.be.closeTo(share, 1e-12)); // squares of 1, 2 and 4
    expect([...distributionOf([9, 9, 3, 5, 5], { ...all, temperature: 0 })]).to.deep.equal([0, 0, 0, 1, 0]);
  });

  it('gives distributions without padding and unknown', () => {
    fc.assert(
      fc.property(logits, fc.double({ min: 0.1, max: 5, noNaN: true }), (values, temperature) => {
        const found = distributionOf(values, { ...all, temperature });
        expect(sum(found)).to.be.closeTo(1, 1e-9);
        expect([found[0], found[1]]).to.deep.equal([0, 0]);
      }),
    );
  });

  it('top-p keeps the smallest set of the most probable that has the mass, in the shares that they had', () => {
    fc.assert(
      fc.property(logits, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, mass) => {
        const whole = distributionOf(values, all);
        const found = distributionOf(values, { ...all, topP: mass });
        const inside = kept(found);
        const shares = inside.map((id) => whole[id]!).sort((a, b) => b - a);
        expect(sum(shares)).to.be.at.least(mass - 1e-9);
        expect(sum(shares.slice(0, -1))).to.be.lessThan(mass);
        const least = shares.at(-1)!;
        for (const id of kept(whole)) if (!inside.includes(id)) expect(whole[id]).to.be.at.most(least);
        for (const id of inside) expect(found[id]).to.be.closeTo(whole[id]! / sum(shares), 1e-9);
      }),
    );
  });

  it('top-k keeps k, or all where there are fewer', () => {
    fc.assert(
      fc.property(logits, fc.integer({ min: 1, max: 25 }), (values, topK) => {
        const whole = distributionOf(values, all);
        const inside = kept(distributionOf(values, { ...all, topK }));
        expect(inside.length).to.equal(Math.min(topK, kept(whole).length));
        const least = Math.min(...inside.map((id) => whole[id]!));
        for (const id of kept(whole)) if (!inside.includes(id)) expect(whole[id]).to.be.at.most(least);
      }),
    );
  });

  it('draws as often as the distribution says', () => {
    const shares = Float64Array.of(0, 0, 0.5, 0.2, 0.3);
    const random = seededRandom(3, 'text', 0);
    const counts = new Int32Array(5);
    for (let draw = 0; draw < 20_000; draw++) counts[drawn(shares, random)]!++;
    shares.forEach((share, id) => expect(counts[id]! / 20_000).to.be.closeTo(share, 0.02));
  });
});

describe('writing', () => {
  before(() => useBackend());

  it('gives each text by draws of its own, whatever is written beside it, and says what was expected before each token', async () => {
    const model = buildModel(
      { name: 'gru-lm', plugin: made(gruLm, { embedding: 6, units: 8 }) },
      { vocabulary: 9, classes: 9, length: 6 },
      3,
    );
    const writer = { network: model.network, maxLength: 6 };
    const request = { texts: 3, length: 5, seed: 4, ...all };
    try {
      const three = await writeTexts(writer, request);
      const two = await writeTexts(writer, { ...request, texts: 2 });
      expect(two.ids.map((text) => [...text])).to.deep.equal(three.ids.slice(0, 2).map((text) => [...text]));
      expect(three.ids.every((text) => text.every((id) => id >= 2 && id < 9))).to.equal(true);
      const expected = expectedAfter(writer, [[...three.ids[1]!.subarray(0, 3)]]);
      expected.forEach((value, id) => expect(three.logits[(6 + 3) * 9 + id]).to.be.closeTo(value, 1e-5));
      const other = await writeTexts(writer, { ...request, seed: 5 });
      expect(other.ids.map((text) => [...text])).to.not.deep.equal(three.ids.map((text) => [...text]));
      const before = tf.memory().numTensors;
      const further: number[] = [];
      for await (const id of continued(writer, [2, 3, 4, 5, 6], all, seededRandom(1, 'text', 0))) if (further.push(id) === 4) break;
      expect(further).to.have.length(4); // beyond what the network takes at once
      expect(tf.memory().numTensors).to.equal(before);
    } finally {
      model.dispose();
    }
  });
});
