import { expect } from 'chai';
import fc from 'fast-check';
import character from '../../../plugins/tokenizers/character.js';

const units = ['code-point', 'grapheme'] as const;

describe('tokenizer character', () => {
  it('gives code points', () => {
    expect(character.create({ lower: true, unit: 'code-point' }).tokenize('Ab 🇫🇷e\u0301')).to.deep.equal([
      'a',
      'b',
      ' ',
      '🇫',
      '🇷',
      'e',
      '\u0301',
    ]);
  });
  it('gives graphemes', () => {
    expect(character.create({ lower: false, unit: 'grapheme' }).tokenize('Ab 🇫🇷e\u0301')).to.deep.equal(['A', 'b', ' ', '🇫🇷', 'e\u0301']);
  });
  for (const unit of units) {
    it(`joins up to the text again: ${unit}`, () => {
      const { tokenize } = character.create({ lower: false, unit });
      fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void expect(tokenize(text).join('')).to.equal(text)));
    });
  }
});
