import { expect } from 'chai';
import fc from 'fast-check';
import { joinWords, replaceWords, splitWords, wordSpans } from '../../../src/plugin/index.js';

const words = (text: string): string[] => wordSpans(text).map(({ word }) => word);

describe('words of a text', () => {
  const cases: [string, string[]][] = [
    ["It isn't well-known, 3rd!", ['It', "isn't", 'well-known', '3rd']],
    ['人人生, iPhoneは3つ', ['人', '人', '生', 'iPhone', 'は', '3', 'つ']],
    ['हिन्दी 😀 سلام،', ['हिन्दी', 'سلام']],
    ['!? 😀', []],
    ['', []],
  ];
  for (const [text, expected] of cases) it(JSON.stringify(text), () => expect(words(text)).to.deep.equal(expected));

  it('are taken apart and put together again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { words: found, gaps } = splitWords(text);
        expect(gaps).to.have.length(found.length + 1);
        expect(joinWords(found, gaps)).to.equal(text);
        expect(replaceWords(text, (word) => word)).to.equal(text);
        for (const { word, start, end } of wordSpans(text)) expect(text.slice(start, end)).to.equal(word);
      }),
    );
  });

  const without: [string, number[], string][] = [
    ['a b, c d', [1], 'a, c d'],
    ['a b c', [0], 'b c'],
    ['a b c.', [2], 'a b.'],
    ['a b c', [0, 1], 'c'],
    ['x 人生 y', [1], 'x 生 y'],
    ['(a) b', [0], '() b'],
    ['a b', [0, 1], ''],
  ];
  for (const [text, left, expected] of without)
    it(`${text} without ${left.join(' and ')} is ${expected}`, () => {
      const { words: found, gaps } = splitWords(text);
      expect(
        joinWords(
          found.map((word, index) => (left.includes(index) ? null : word)),
          gaps,
        ),
      ).to.equal(expected);
    });

  it('are found in long texts', () => {
    expect(wordSpans("a-'".repeat(30_000)).length).to.be.greaterThan(0);
    expect(words('a'.repeat(100_000))).to.have.length(1);
    expect(words(' '.repeat(100_000))).to.deep.equal([]);
  });
});
