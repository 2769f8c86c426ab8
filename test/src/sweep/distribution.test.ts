import { expect } from 'chai';
import fc from 'fast-check';
import { countOf, holds, valueAt, type Distribution } from '../../../src/plugin/index.js';
import { compatible, distributionFromJson, distributionToJson } from '../../../src/sweep/distribution.js';

const choices = fc.uniqueArray(fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null)), {
  minLength: 1,
  comparator: 'SameValueZero',
});
const bounds = fc
  .tuple(fc.double({ noNaN: true, noDefaultInfinity: true, min: 1e-9, max: 1e9 }), fc.double({ noNaN: true, min: 0, max: 1e9 }))
  .map(([low, width]) => ({ low, high: low + width }));
const distribution: fc.Arbitrary<Distribution> = fc.oneof(
  choices.map((all) => ({ type: 'choice' as const, choices: all })),
  fc.tuple(bounds, fc.boolean()).map(([{ low, high }, log]) => ({ type: 'float' as const, low, high, log, step: null })),
  fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.nat(50), fc.integer({ min: 1, max: 20 })).map(([low, steps, step]) => ({
    type: 'int' as const,
    low,
    high: low + steps * step,
    log: false,
    step,
  })),
);

describe('distributions', () => {
  it('come back from the journal as they went', () =>
    fc.assert(fc.property(distribution, (one) => void expect(distributionFromJson(distributionToJson(one))).to.deep.equal(one))));

  it("are written in Optuna's words", () => {
    expect(distributionToJson({ type: 'float', low: 1e-5, high: 1, log: true, step: null })).to.equal(
      '{"name":"FloatDistribution","attributes":{"step":null,"low":0.00001,"high":1.0,"log":true}}',
    );
    expect(distributionToJson({ type: 'int', low: 1, high: 6, log: false, step: 1 })).to.equal(
      '{"name":"IntDistribution","attributes":{"log":false,"step":1,"low":1,"high":6}}',
    );
    expect(distributionToJson({ type: 'choice', choices: ['a', null, true, 3.5] })).to.equal(
      '{"name":"CategoricalDistribution","attributes":{"choices":["a",null,true,3.5]}}',
    );
  });

  it('end where their steps end, as Optuna wants it', () => {
    expect(distributionToJson({ type: 'float', low: 0.1, high: 0.75, log: false, step: 0.2 })).to.contain('"high":0.7,');
    expect(distributionToJson({ type: 'int', low: 1, high: 10, log: false, step: 4 })).to.contain('"high":9}');
  });

  it('are read under the old and the short names', () => {
    const old = (name: string, attributes: object) => distributionFromJson(JSON.stringify({ name, attributes }));
    expect(old('LogUniformDistribution', { low: 1, high: 2 })).to.deep.equal({ type: 'float', low: 1, high: 2, log: true, step: null });
    expect(old('DiscreteUniformDistribution', { low: 1, high: 2, q: 0.5 })).to.deep.equal({
      type: 'float',
      low: 1,
      high: 2,
      log: false,
      step: 0.5,
    });
    expect(old('IntLogUniformDistribution', { low: 1, high: 2, step: 1 })).to.deep.equal({
      type: 'int',
      low: 1,
      high: 2,
      log: true,
      step: 1,
    });
    expect(distributionFromJson('{"type":"int","low":1,"high":9}')).to.deep.equal({ type: 'int', low: 1, high: 9, log: false, step: 1 });
    expect(() => old('toString', {})).to.throw("unknown distribution 'toString'");
    expect(() => old('FloatDistribution', {})).to.throw('bounds');
  });

  it('share a name only where Optuna lets them', () => {
    const float: Distribution = { type: 'float', low: 0, high: 1, log: false, step: null };
    const int: Distribution = { type: 'int', low: 0, high: 1, log: false, step: 1 };
    const choice: Distribution = { type: 'choice', choices: [1, NaN] };
    expect(compatible(float, { ...float, high: 9, step: 1 })).to.equal(true);
    expect(compatible(float, { ...float, log: true })).to.equal(false);
    expect(compatible(float, int)).to.equal(false);
    expect(compatible(choice, { type: 'choice', choices: [1, NaN] })).to.equal(true);
    expect(compatible(choice, { type: 'choice', choices: [1, 2] })).to.equal(false);
    expect(compatible(choice, float)).to.equal(false);
  });

  it('count and hold all their values, free of rounding noise', () => {
    const tenths: Distribution = { type: 'float', low: 0.1, high: 0.9, log: false, step: 0.1 };
    expect(Array.from({ length: countOf(tenths)! }, (_, index) => valueAt(tenths, index))).to.deep.equal([
      0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9,
    ]);
    const tiny: Distribution = { type: 'float', low: -1e-7, high: 3e-7, log: false, step: 1e-7 };
    expect(Array.from({ length: countOf(tiny)! }, (_, index) => valueAt(tiny, index))).to.deep.equal([-1e-7, 0, 1e-7, 2e-7, 3e-7]);
    fc.assert(
      fc.property(distribution, (one) => {
        const count = countOf(one);
        for (let index = 0; index < Math.min(count ?? 0, 60); index++) expect(holds(one, valueAt(one, index))).to.equal(true);
      }),
    );
  });
});
