/** Products on WebAssembly's vectors beside those in plain JavaScript. */
import { expect } from 'chai';
import fc from 'fast-check';
import { addProduct, addProducts, matrixOf } from '../../../src/student/interpreter/add-products.js';
import { Simd } from '../../../src/student/interpreter/simd.js';
import { assembled, kept } from '../../support/assemble.js';

const wave = (size: number, phase: number): Float32Array =>
  Float32Array.from({ length: size }, (_, at) => 1.5 * Math.sin(1.7 * at + phase));
const sizes = fc.record({
  rows: fc.integer({ min: 0, max: 7 }),
  depth: fc.integer({ min: 1, max: 40 }),
  width: fc.integer({ min: 1, max: 50 }),
  step: fc.integer({ min: 1, max: 50 }),
  skipped: fc.integer({ min: 0, max: 9 }),
  rest: fc.integer({ min: 0, max: 9 }),
});

describe('products on vectors', () => {
  const simd = new Simd();
  // Of all columns of a matrix some are multiplied by; what lies beside rows that are read and written stays as it is.
  const made = ({
    rows,
    depth,
    width,
    step,
    skipped,
    rest,
  }: {
    rows: number;
    depth: number;
    width: number;
    step: number;
    skipped: number;
    rest: number;
  }) => {
    const stride = skipped + width + rest;
    const b = wave(depth * stride, 2);
    const a = wave(3 + Math.max(0, rows - 1) * step + depth, 1);
    const view = { shape: [depth, stride], data: b };
    const [fast, plain] = [matrixOf({ ...view, simd }, skipped, stride, width), matrixOf(view, skipped, stride, width)];
    return { a, fast, plain, out: () => wave(2 + rows * width + 3, 3) };
  };

  it('are those of JavaScript, of any shape', () => {
    fc.assert(
      fc.property(sizes, (chosen) => {
        const { a, fast, plain, out } = made(chosen);
        expect([fast.simd === null, plain.simd]).to.deep.equal([false, null]);
        const [found, expected] = [out(), out()];
        addProducts(a, 3, chosen.step, chosen.rows, chosen.depth, fast, found, 2);
        addProducts(a, 3, chosen.step, chosen.rows, chosen.depth, plain, expected, 2);
        found.forEach((value, at) => expect(value, String(at)).to.be.closeTo(expected[at]!, 1e-5 * (1 + chosen.depth)));
        const beside = (of: Float32Array) => [...of.slice(0, 2), ...of.slice(2 + chosen.rows * chosen.width)];
        expect(beside(found)).to.deep.equal(beside(out()));
      }),
    );
  });

  it('have the same bits for rows one by one and for a sum in two parts', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (chosen, cut) => {
        const { a, fast, out } = made(chosen);
        const { rows, depth, width, step } = chosen;
        const [whole, single, parts] = [out(), out(), out()];
        addProducts(a, 3, step, rows, depth, fast, whole, 2);
        for (let row = 0; row < rows; row++) addProduct(a, 3 + row * step, depth, fast, single, 2 + row * width);
        const first = cut % (depth + 1);
        const later = { ...fast, at: fast.at + first * fast.stride };
        addProducts(a, 3, step, rows, first, fast, parts, 2);
        addProducts(a, 3 + first, step, rows, depth - first, later, parts, 2);
        expect(single).to.deep.equal(whole);
        expect(parts).to.deep.equal(whole);
      }),
    );
  });

  it('keep matrices where memory grows', () => {
    const [large, own] = [wave(400 * 500, 1), new Simd()];
    const first = matrixOf({ shape: [3, 20], data: wave(60, 2), simd: own }, 0, 20, 20);
    const product = () => {
      const out = new Float32Array(20);
      addProduct(wave(3, 4), 0, 3, first, out, 0);
      return out;
    };
    const before = product();
    const second = matrixOf({ shape: [400, 500], data: large, simd: own }, 0, 500, 500);
    expect(product()).to.deep.equal(before);
    const found = new Float32Array(300 * 500);
    addProducts(wave(300 * 400, 5), 0, 400, 300, 400, second, found, 0);
    const expected = new Float32Array(500);
    addProduct(wave(300 * 400, 5), 299 * 400, 400, { ...second, simd: null }, expected, 0);
    found.slice(-500).forEach((value, at) => expect(value).to.be.closeTo(expected[at]!, 1e-3));
    expect(product()).to.deep.equal(before);
  });

  it('are left to JavaScript where there is no WebAssembly', () => {
    const given = Object.getOwnPropertyDescriptor(globalThis, 'WebAssembly')!;
    try {
      Object.defineProperty(globalThis, 'WebAssembly', { value: undefined, configurable: true, writable: true });
      expect(matrixOf({ shape: [2, 2], data: wave(4, 1), simd: new Simd() }, 0, 2, 2).simd).to.equal(null);
    } finally {
      Object.defineProperty(globalThis, 'WebAssembly', given);
    }
  });

  it('are what their source says', async () => expect(kept()).to.equal(await assembled()));
});
