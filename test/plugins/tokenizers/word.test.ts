import { expect } from 'chai';
import fc from 'fast-check';
import word from '../../../plugins/tokenizers/word.js';

const tokens = (text: string, lower = true) => word.create({ lower }).tokenize(text);
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

  it('keeps case on request', () => expect(tokens("US 'S", false)).to.deep.equal(['US', "'S"]));

  it('covers every character that is no white space, in order', () => {
    fc.assert(fc.property(unicodeText, (text) => void expect(tokens(text, false).join('')).to.equal(text.replace(/\s+/g, ''))));
  });

  it('gives no token that is empty or holds white space', () => {
    fc.assert(fc.property(unicodeText, (text) => tokens(text).every((token) => token !== '' && !/\s/.test(token))));
  });
});
