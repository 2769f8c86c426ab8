import { expect } from 'chai';
import fc from 'fast-check';
import { decode, encode, real } from '../../../src/sweep/json.js';

/** JSON values with NaN, infinities and -0 among the numbers, and strings that look like them. */
const { value: anything } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false),
    fc.double(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('NaN', 'n', 's', '-Infinity', '"NaN"', '\\', '\\"NaN', '\u2028'),
    fc.array(tie('value')),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('NaN', '__proto__', 'n')), tie('value'), { noNullPrototype: true }),
  ),
}));

describe('journal JSON', () => {
  it('gives back what was written', () =>
    fc.assert(fc.property(anything, (value) => void expect(decode(encode(value))).to.deep.equal(value))));

  it('stays on one line', () => fc.assert(fc.property(anything, (value) => void expect(encode(value)).to.not.match(/[\n\r]/))));

  it('agrees with JSON wherever JSON can hold the value', () =>
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(decode(JSON.stringify(value))).to.deep.equal(JSON.parse(JSON.stringify(value)));
        expect(JSON.parse(encode(value))).to.deep.equal(value);
      }),
    ));

  it('writes numbers as Python reads them', () => {
    expect(encode([NaN, Infinity, -Infinity, -0, 1, 1.5, 1e21, 1e-7])).to.equal('[NaN,Infinity,-Infinity,-0.0,1,1.5,1e+21,1e-7]');
    expect(encode([real(1), real(-2), real(0.5), real(NaN), real(1e21), real(-0)])).to.equal('[1.0,-2.0,0.5,NaN,1e+21,-0.0]');
  });

  it('reads what Python writes, and leaves strings alone', () => {
    expect(decode('{"a": NaN, "NaN": [Infinity, -Infinity], "b": "NaN -Infinity \\"NaN\\""}')).to.deep.equal({
      a: NaN,
      NaN: [Infinity, -Infinity],
      b: 'NaN -Infinity "NaN"',
    });
  });

  it('refuses what is no JSON', () => {
    for (const text of ['', '{', 'NaNa', '{"a":NaN', 'Infinit', '{NaN:1}', '-NaN', 'undefined'])
      expect(() => decode(text), text).to.throw(SyntaxError);
    for (const value of [undefined, () => 1, 1n, new Map(), [undefined], new Date(0)]) expect(() => encode(value)).to.throw(TypeError);
    expect(encode({ a: undefined, b: 1 })).to.equal('{"b":1}');
  });
});
