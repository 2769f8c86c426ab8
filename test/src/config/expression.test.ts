import { expect } from 'chai';
import fc from 'fast-check';
import { ExpressionError, parseExpression, pathsOf, violationOf } from '../../../src/config/expression.js';

type Tree = number | string | { sign: string; left: Tree; right: Tree };
const values: Readonly<Record<string, number>> = { 'student.units': 3, 'loss.soft-target.weight': 0.5, seed: 7 };

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.integer({ min: 0, max: 1000 }),
    fc.constantFrom(...Object.keys(values)),
    fc.record({ sign: fc.constantFrom('+', '-', '*'), left: tie('tree'), right: tie('tree') }),
  ),
}));
const written = (one: Tree): string => (typeof one === 'object' ? `(${written(one.left)} ${one.sign} ${written(one.right)})` : String(one));
function worth(one: Tree): number {
  if (typeof one === 'number') return one;
  if (typeof one === 'string') return values[one]!;
  const [a, b] = [worth(one.left), worth(one.right)];
  return one.sign === '+' ? a + b : one.sign === '-' ? a - b : a * b;
}
const gap = (text: string, known: Readonly<Record<string, number>> = values) => violationOf(parseExpression(text), (path) => known[path]);
function fault(text: string): string {
  try {
    parseExpression(text);
  } catch (error) {
    if (error instanceof ExpressionError) return `${error.column}: ${error.message}`;
    throw error;
  }
  return 'none';
}

describe('the language of constraints', () => {
  it('is worth what arithmetic says, for any expression', () => {
    fc.assert(
      fc.property(tree, tree, (left, right) => {
        expect(gap(`${written(left)} <= ${written(right)}`)).to.equal(worth(left) - worth(right));
      }),
    );
  });

  it('refuses whatever it does not know with a column, and never in another way', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[ab.0-9kM<>=!+*/() -]{0,30}$/)), (text) => {
        const found = fault(text);
        expect(found).to.match(/^(none|\d+: .+)$/su);
        if (found !== 'none') expect(Number.parseInt(found, 10)).to.be.within(1, text.length + 1);
      }),
    );
  });

  it('binds as arithmetic does', () => {
    expect(gap('1 + 2 * 3 <= 0')).to.equal(7);
    expect(gap('10 - 2 - 3 <= 0')).to.equal(5);
    expect(gap('8 / 2 / 2 <= 0')).to.equal(2);
    expect(gap('-(1 + 2) * -2 <= 0')).to.equal(6);
    expect(gap('student.units * 2 <= 1.5k')).to.equal(-1494);
    expect(gap('.5M <= 0')).to.equal(500_000);
    expect(gap('1e3 <= 0')).to.equal(1000);
  });

  it('is feasible up to 0, as Optuna has it', () => {
    expect([gap('3 <= 3'), gap('3 >= 3'), gap('3 == 3')]).to.deep.equal([0, 0, 0]);
    expect([gap('3 < 3')! > 0, gap('3 > 3')! > 0, gap('3 != 3')! > 0]).to.deep.equal([true, true, true]);
    expect([gap('2 < 3'), gap('2 > 3'), gap('2 == 3'), gap('2 != 3')]).to.deep.equal([-1, 1, 1, -1]);
    expect(gap('seed / 0 <= 1')).to.equal(Infinity);
    expect(gap('0 / 0 <= 1')).to.equal(Infinity);
  });

  it('does not apply where a path has no value', () => {
    expect(gap('student.filters <= 3')).to.equal(null);
  });

  it('takes a hyphen inside of a name as part of it', () => {
    expect([...pathsOf(parseExpression('loss.soft-target.weight - seed <= seed'))]).to.deep.equal([
      ['loss.soft-target.weight', 1],
      ['seed', 27],
    ]);
  });

  it('says what is wrong and where', () => {
    expect(fault('')).to.equal('1: it ends where a number or a path is due');
    expect(fault('a.b')).to.equal('4: it compares nothing');
    expect(fault('a = b')).to.equal("3: '=' is not understood");
    expect(fault('a <= 5 <= b')).to.equal('8: one comparison a constraint: write two');
    expect(fault('a <= 5q')).to.equal("6: '5q' is no number");
    expect(fault('(a + 1 <= 5')).to.equal("1: '(' is not closed");
    expect(fault('a + <= 5')).to.equal("5: '<=' where a number or a path is due");
    expect(fault('a <= 5 6')).to.equal("8: '6' is too much");
    expect(fault(`${'('.repeat(200)}a`)).to.match(/too deeply nested/);
  });
});
