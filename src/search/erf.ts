/**
 * The error function, after s_erf.c of FreeBSD's msun:
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
 */

/** Coefficients from the constant term up: numerator and denominator of a rational function. */
type Rational = readonly [readonly number[], readonly number[]];

const tiny: Rational = [
  [
    1.28379167095512558561e-1, -3.2504210724700149937e-1, -2.84817495755985104766e-2, -5.77027029648944159157e-3,
    -2.37630166566501626084e-5,
  ],
  [
    1, 3.97917223959155352819e-1, 6.50222499887672944485e-2, 5.08130628187576562776e-3, 1.32494738004321644526e-4,
    -3.9602282787753681232e-6,
  ],
];
const middle: Rational = [
  [
    -2.36211856075265944077e-3, 4.14856118683748331666e-1, -3.72207876035701323847e-1, 3.18346619901161753674e-1,
    -1.10894694282396677476e-1, 3.54783043256182359371e-2, -2.166375594868790843e-3,
  ],
  [
    1, 1.06420880400844228286e-1, 5.40397917702171048937e-1, 7.18286544141962662868e-2, 1.26171219808761642112e-1,
    1.36370839120290507362e-2, 1.1984499846799107417e-2,
  ],
];
const tail: Rational = [
  [
    -9.86494403484714822705e-3, -6.93858572707181764372e-1, -1.05586262253232909814e1, -6.23753324503260060396e1, -1.62396669462573470355e2,
    -1.84605092906711035994e2, -8.12874355063065934246e1, -9.81432934416914548592,
  ],
  [
    1, 1.96512716674392571292e1, 1.376577541435190426e2, 4.34565877475229228821e2, 6.45387271733267880336e2, 4.29008140027567833386e2,
    1.08635005541779435134e2, 6.57024977031928170135, -6.04244152148580987438e-2,
  ],
];
const farTail: Rational = [
  [
    -9.86494292470009928597e-3, -7.99283237680523006574e-1, -1.77579549177547519889e1, -1.60636384855821916062e2, -6.37566443368389627722e2,
    -1.02509513161107724954e3, -4.83519191608651397019e2,
  ],
  [
    1, 3.03380607434824582924e1, 3.25792512996573918826e2, 1.53672958608443695994e3, 3.19985821950859553908e3, 2.55305040643316442583e3,
    4.74528541206955367215e2, -2.24409524465858183362e1,
  ],
];
/** erf(1) to single precision: the middle range is measured from it. */
const erfOfOne = 8.45062911510467529297e-1;

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let index = coefficients.length - 1; index >= 0; index--) sum = sum * x + coefficients[index]!;
  return sum;
}
const ratio = ([numerator, denominator]: Rational, x: number) => polynomial(numerator, x) / polynomial(denominator, x);

const word = new DataView(new ArrayBuffer(8));
/** A number with the lower half of its bits cut off: its square is exact. */
function coarse(x: number): number {
  word.setFloat64(0, x);
  word.setUint32(4, 0);
  return word.getFloat64(0);
}

/** 1 - erf(x) for x >= 1.25. */
function upper(x: number): number {
  if (x >= 28) return 0;
  const inverse = 1 / (x * x);
  const z = coarse(x);
  return (Math.exp(-z * z - 0.5625) * Math.exp((z - x) * (z + x) + ratio(x < 1 / 0.35 ? tail : farTail, inverse))) / x;
}

/** Error function: 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 0.84375) return x + x * ratio(tiny, x * x);
  const value = size < 1.25 ? erfOfOne + ratio(middle, size - 1) : size >= 6 ? 1 : 1 - upper(size);
  return x < 0 ? -value : value;
}

/** 1 - erf(x), exact to the last digits far out on the right, where erf is 1. */
export function erfc(x: number): number {
  const size = Math.abs(x);
  if (size < 0.84375) return x < 0.25 ? 1 - (x + x * ratio(tiny, x * x)) : 0.5 - (x - 0.5 + x * ratio(tiny, x * x));
  if (size < 1.25) return x < 0 ? 1 + (erfOfOne + ratio(middle, size - 1)) : 1 - erfOfOne - ratio(middle, size - 1);
  return x < 0 ? 2 - upper(size) : upper(size);
}
