import { expect } from 'chai';
import fc from 'fast-check';
import word from '../../../plugins/tokenizers/word.js';

const tokens = (text: string, lower = true) => word.create({ lower }).tokenize(text);
const asciiText = fc.array(
  fc.oneof(fc.constantFrom("'", "'", '.', ',', ' ', '1', '23', 's', 'LL', 'Re', '_', '\t', '\u0000', '\u001f'), fc.string({ unit: 'binary-ascii' })),
).map((parts) => parts.join('')); // prettier-ignore

/** The tokens that are found in the bytes of an ASCII text, which stand among others. */
function inBytes(text: string, lower: boolean, most = text.length): string[] {
  const bytes = Buffer.from(`s'${text}'s`);
  const spans = new Int32Array(2 * most);
  const count = word.create({ lower }).ascii!(bytes, 2, bytes.length - 2, spans);
  return Array.from({ length: count }, (_, index) => bytes.toString('latin1', spans[2 * index], spans[2 * index + 1]));
}

const unicodeText = fc.string({ unit: 'binary' });

describe('tokenizer word', () => {
  const cases: [string, string[]][] = [
    ["It isn't good, is it?", ['it', "isn't", 'good', ',', 'is', 'it', '?']],
    ["it 's n't so", ['it', "'s", "n't", 'so']],
    ["'quoted'", ["'", 'quoted', "'"]],
    ['pi is 3.14, or 10,000.', ['pi', 'is', '3.14', ',', 'or', '10,000', '.']],
    ['the 3rd #tag @user', ['the', '3rd', '#', 'tag', '@', 'user']],
    ['Wow!!! 👩‍💻❤️', ['wow', '!', '!', '!', '👩‍💻', '❤️']],
    ['हिन्दी भाषा', ['हिन्दी', 'भाषा']],
    ['人人生而自由。', ['人', '人', '生', '而', '自', '由', '。']],
    ['iPhoneは3つ', ['iphone', 'は', '3', 'つ']],
    ['มีสิทธิ', ['มี', 'สิ', 'ท', 'ธิ']],
    ['대한민국 헌법', ['대한민국', '헌법']],
    ['سلام، دنیا', ['سلام', '،', 'دنیا']],
    [' \n\t', []],
    ['', []],
  ];
  for (const [text, expected] of cases) it(JSON.stringify(text), () => expect(tokens(text)).to.deep.equal(expected));

  const numbers = [
    '1.2',
    '1.2a',
    '1.23a',
    '1,2.3a',
    '1,2.34a',
    '12.a',
    '1..2',
    '1.2.',
    'a1.2',
    "1'2.5",
    '1.2_',
    "'S 'Ll 'LL 'sa 's1 ''s 's's",
  ];
  for (const text of numbers)
    it(`finds in bytes what the pattern finds in ${text}`, () => {
      for (const lower of [true, false]) expect(inBytes(text, lower)).to.deep.equal(tokens(text, lower));
    });

  it('finds the same tokens in the bytes of any ASCII text, and the first of them where there is less room', () => {
    const given = fc.tuple(asciiText, fc.boolean(), fc.nat(5));
    fc.assert(
      fc.property(given, ([text, lower, most]) => {
        expect(inBytes(text, lower)).to.deep.equal(tokens(text, lower));
        expect(inBytes(text, lower, most)).to.deep.equal(tokens(text, lower).slice(0, most));
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps case on request', () => expect(tokens("US 'S", false)).to.deep.equal(['US', "'S"]));

  it('covers every character that is no white space, in order', () => {
    fc.assert(fc.property(unicodeText, (text) => void expect(tokens(text, false).join('')).to.equal(text.replace(/\s+/g, ''))));
  });

  it('gives no token that is empty or holds white space', () => {
    fc.assert(fc.property(unicodeText, (text) => tokens(text).every((token) => token !== '' && !/\s/.test(token))));
  });
});
