import { expect } from 'chai';
import { bfloat16, float16 } from '../../../src/checkpoint/half.js';

describe('numbers of two bytes', () => {
  it('half precision by its definition (IEEE 754-2019)', () => {
    const known: readonly (readonly [number, number])[] = [[0x0000, 0], [0x3c00, 1], [0xc000, -2], [0x7bff, 65504], [0x0400, 2 ** -14], [0x0001, 2 ** -24], [0x3555, 0.333251953125], [0x7c00, Infinity], [0xfc00, -Infinity]]; // prettier-ignore
    for (const [bits, value] of known) expect(float16(bits), bits.toString(16)).to.equal(value);
    expect(Object.is(float16(0x8000), -0)).to.equal(true);
    expect(float16(0x7e00)).to.be.NaN;
  });

  it('bfloat16 is the upper half of float32', () => {
    for (const value of [0, 1, -2.5, 2 ** 100, 2 ** -130, Infinity]) {
      const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!;
      expect(bfloat16(bits >>> 16)).to.equal(value);
    }
    expect(bfloat16(0x7fc0)).to.be.NaN;
  });
});
