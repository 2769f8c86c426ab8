import { expect } from 'chai';
import fc from 'fast-check';
import { confidences, outOfScope, type InAndOut } from '../../../src/report/out-of-scope.js';

/** Logits of two classes whose largest probability is each value, the first class on top. */
const logits = (...probabilities: readonly number[]): Float32Array =>
  Float32Array.from(probabilities.flatMap((top) => [Math.log(top / (1 - top)), 0]));
/** Texts of classes by their confidence and whether they are right, and the confidences of texts of none. */
const texts = (known: readonly (readonly [number, boolean])[], outside: readonly number[]): InAndOut => ({
  known: {
    labels: Int32Array.from(known, ([, right]) => (right ? 0 : 1)),
    predicted: new Int32Array(known.length),
    logits: logits(...known.map(([top]) => top)),
  },
  outside: logits(...outside),
});

describe('texts of no class', () => {
  it('have the largest softmax probability as their confidence', () => {
    const found = confidences(Float32Array.of(1, 2, 3, 1000, 1000, 0), 3);
    expect(found[0]).to.be.closeTo(Math.exp(3) / (Math.exp(1) + Math.exp(2) + Math.exp(3)), 1e-12);
    expect(found[1]).to.equal(0.5);
  });

  it('are told by the threshold that is right about most validation texts', () => {
    // below 0.65: 0.6 of no class, and a text that is wrong anyway; below 0.75 a right one would be lost for nothing
    const validation = texts([[0.9, true], [0.7, true], [0.55, false], [0.8, true]], [0.6, 0.52, 0.85]); // prettier-ignore
    const test = texts([[0.9, true], [0.6, true], [0.7, false], [0.8, true]], [0.6, 0.75, 0.5]); // prettier-ignore
    const { out_of_scope_threshold: threshold, ...scores } = outOfScope(validation, test, 2);
    expect(threshold).to.be.closeTo(0.65, 1e-6);
    expect(scores.out_of_scope_recall).to.be.closeTo(2 / 3, 1e-12);
    expect(scores.in_scope_accuracy).to.equal(2 / 4); // 0.6 lies below the threshold, 0.7 is wrong
    // pairs in order: 0.6 against 0.9 0.6 0.7 0.8 gives 3.5, 0.75 gives 2, 0.5 gives 4
    expect(scores.out_of_scope_auroc).to.be.closeTo(9.5 / 12, 1e-12);
  });

  it('are never told where that loses more than it finds', () => {
    const lost = texts([[0.6, true], [0.7, true], [0.9, true]], [0.95]); // prettier-ignore
    const found = outOfScope(lost, lost, 2);
    expect(found).to.deep.equal({ out_of_scope_auroc: 0, out_of_scope_recall: 0, in_scope_accuracy: 1, out_of_scope_threshold: 0 });
  });

  it('have an AUROC that counts pairs, whatever the ties', () => {
    const share = fc.integer({ min: 11, max: 19 }).map((twentieth) => twentieth / 20);
    const some = fc.array(share, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(some, some, (inside, outside) => {
        const one = texts(inside.map((top) => [top, true] as const), outside); // prettier-ignore
        const pairs = inside.flatMap((own) => outside.map((other) => (own > other ? 1 : own === other ? 0.5 : 0)));
        const expected = pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length;
        expect(outOfScope(one, one, 2).out_of_scope_auroc).to.be.closeTo(expected, 1e-9);
      }),
    );
  });
});
