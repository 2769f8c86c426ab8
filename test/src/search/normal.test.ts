import { expect } from 'chai';
import fc from 'fast-check';
import {
  erf,
  erfc,
  logNormalMass,
  logNormalShare,
  logSum,
  logSumExp,
  logTruncatedDensity,
  normalQuantileOfLog,
  truncatedQuantile,
} from '../../../src/search/index.js';
import { excerpt } from '../../support/optuna.js';

type Encoded = number | string;
interface Golden {
  a: number[];
  b: number[];
  q: number[];
  ppf: Encoded[][];
  log_gauss_mass: Encoded[];
  log_ndtr_x: number[];
  log_ndtr: number[];
  ndtri_exp_y: number[];
  ndtri_exp: number[];
}
const golden = excerpt<Golden>('test/src/search/optuna-truncnorm.json');
const number = (value: Encoded) => (typeof value === 'number' ? value : Number(value.replace('inf', 'Infinity')));
const near = (own: number, other: Encoded, what: string) => {
  const right = number(other);
  if (Number.isFinite(right)) expect(own, what).to.be.closeTo(right, 1e-10 * Math.max(1, Math.abs(right)));
  else expect(own, what).to.deep.equal(right);
};

describe('normal distribution', () => {
  it('measures masses as Optuna does, tails to 40 deviations', () => {
    expect(golden.a).to.have.length(53);
    golden.a.forEach((a, index) => near(logNormalMass(a, golden.b[index]!), golden.log_gauss_mass[index]!, `[${a}, ${golden.b[index]}]`));
  });

  it('inverts the truncated distribution as Optuna does', () => {
    golden.a.forEach((a, index) =>
      golden.q.forEach((q, at) =>
        near(truncatedQuantile(q, a, golden.b[index]!), golden.ppf[index]![at]!, `${q} of [${a}, ${golden.b[index]}]`),
      ),
    );
  });

  it('knows log shares and their inverse', () => {
    golden.log_ndtr_x.forEach((x, index) => near(logNormalShare(x), golden.log_ndtr[index]!, `share at ${x}`));
    golden.ndtri_exp_y.forEach((y, index) => near(normalQuantileOfLog(y), golden.ndtri_exp[index]!, `quantile of ${y}`));
  });

  it('has an error function to the last digits', () => {
    // From Python's math module.
    expect(erf(0.3)).to.be.closeTo(0.3286267594591274, 1e-16);
    expect(erf(-2)).to.be.closeTo(-0.9953222650189527, 1e-16);
    expect(erfc(5) / 1.5374597944280351e-12).to.be.closeTo(1, 1e-14);
    expect(erfc(10) / 2.088487583762545e-45).to.be.closeTo(1, 1e-14);
    fc.assert(fc.property(fc.double({ min: -5, max: 5, noNaN: true }), (x) => Math.abs(erf(x) + erfc(x) - 1) < 1e-15));
  });

  it('sums exponentials without leaving the numbers', () => {
    expect(logSumExp([-1000, -1000])).to.be.closeTo(-1000 + Math.LN2, 1e-12);
    expect(logSumExp([-Infinity, -Infinity])).to.equal(-Infinity);
    expect(logSum(-1000, -1001)).to.be.closeTo(-1000 + Math.log1p(Math.exp(-1)), 1e-12);
  });

  it('has a truncated density that integrates to 1', () => {
    const steps = 20_000;
    let sum = 0;
    for (let index = 0; index < steps; index++)
      sum += Math.exp(logTruncatedDensity(-1 + (3 * (index + 0.5)) / steps, 1.5, 0.7, -1, 2)) * (3 / steps);
    expect(sum).to.be.closeTo(1, 1e-7);
    expect(logTruncatedDensity(2.1, 1.5, 0.7, -1, 2)).to.equal(-Infinity);
  });
});
