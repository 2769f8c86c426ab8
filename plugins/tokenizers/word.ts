import { defineTokenizer } from 'stillhouse/plugin';

// Scripts that leave no space between words: each letter with its marks is a token. Intl.Segmenter would know words, but other words in each
// version of ICU, and a vocabulary must be the same on every machine.
const SPACELESS = String.raw`\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}`;
const LETTER = String.raw`[[\p{L}\p{M}\p{N}\u200C\u200D\u00AD]--[[${SPACELESS}]&&\p{L}]]`;
const patterns = [
  String.raw`(?<!\S)['’](?:[smdtSMDT]|ll|re|ve|LL|RE|VE)(?![\p{L}\p{N}])`, // English clitics that a corpus has split off: it 's
  String.raw`\p{Nd}+(?:[.,]\p{Nd}+)+(?!\p{L})`, // 3.14 and 10,000
  String.raw`\p{Extended_Pictographic}(?:\uFE0F|\p{EMod}|\u200D\p{Extended_Pictographic})*`, // one emoji with what belongs to it
  String.raw`[[${SPACELESS}]&&\p{L}]\p{M}*`,
  String.raw`${LETTER}+(?:['’]${LETTER}+)*`, // isn't and l'homme are one token
  String.raw`\S`, // punctuation and symbols one by one
];
const token = new RegExp(patterns.join('|'), 'gv');

export default defineTokenizer({
  name: 'word',
  doc: 'Words, numbers, emoji and single punctuation marks; letters of Chinese, Japanese, Thai, Lao, Khmer and Burmese one by one.',
  options: {
    lower: { doc: 'Ignores case.', format: 'boolean', default: true },
  },
  create: ({ lower }) => ({ tokenize: (text) => (lower ? text.toLowerCase() : text).match(token) ?? [] }),
});
