/** The head is scikit-learn's LogisticRegression(C, tol=1e-10): its decision_function of the first three rows. */
import { expect } from 'chai';
import { fitHead } from '../../../src/distill/linear-head.js';
import { useBackend } from '../../support/backend.js';

const expected: readonly (readonly [number, readonly number[]])[] = [
  [0.5, [0.98236, -0.54452, -0.43784, -0.56317, 1.02104, -0.45787, -0.30179, -0.56725, 0.86904]],
  [10, [2.51715, -1.44628, -1.07087, -1.3579, 2.5884, -1.2305, -0.93921, -1.45857, 2.39778]],
];
const [rows, width, classes] = [30, 4, 3];
const features = Float32Array.from({ length: rows * width }, (_, at) => {
  const [row, column] = [Math.floor(at / width), at % width];
  return Math.sin(row * 3 + column * 7 + 1) + (column === row % 3 ? 0.8 : 0);
});
const labels = Int32Array.from({ length: rows }, (_, row) => row % 3);

describe('a linear head', () => {
  before(() => useBackend());
  for (const [strength, wanted] of expected)
    it(`of strength ${strength} is that of scikit-learn`, () => {
      const head = fitHead({ features, width, labels, classes, strength });
      const logits = wanted.map((_, at) => {
        const [row, column] = [Math.floor(at / classes), at % classes];
        const weighted = Array.from(
          { length: width },
          (__, feature) => features[row * width + feature]! * head[feature * classes + column]!,
        );
        return weighted.reduce((sum, part) => sum + part, head[width * classes + column]!);
      });
      logits.forEach((logit, at) => expect(logit).to.be.closeTo(wanted[at]!, 2e-3));
    });
});
