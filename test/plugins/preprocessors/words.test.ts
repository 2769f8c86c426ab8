import { createRequire } from 'node:module';
import { expect } from 'chai';
import fc from 'fast-check';
import dropDuplicates from '../../../plugins/preprocessors/drop-duplicates.js';
import dropLanguage from '../../../plugins/preprocessors/drop-language.js';
import dropNoise from '../../../plugins/preprocessors/drop-noise.js';
import expandContractions from '../../../plugins/preprocessors/expand-contractions.js';
import lemmatise from '../../../plugins/preprocessors/lemmatise.js';
import maskNumbers from '../../../plugins/preprocessors/mask-numbers.js';
import stem from '../../../plugins/preprocessors/stem.js';
import stopWords from '../../../plugins/preprocessors/stop-words.js';
import stripControl from '../../../plugins/preprocessors/strip-control.js';
import stripPunctuation from '../../../plugins/preprocessors/strip-punctuation.js';
import truncate from '../../../plugins/preprocessors/truncate.js';
import type { Preprocessor } from '../../../src/plugin/index.js';

const punctuation = { symbols: false, within: true, keep: '', replacement: ' ' };
const long = 'words and more words, '.repeat(20_000);
type Row = readonly [text: string, expected: string | null];

/** Each preprocessor with what it makes of ordinary, non-Latin, empty and odd texts. */
const tables: Readonly<Record<string, readonly [Preprocessor, readonly Row[]]>> = {
  'strip-control': [
    stripControl.create({}),
    [
      ['a\u0000b\u0007c\u001b[0m', 'abc[0m'],
      ['\ufeffzero\u200bwidth \u202etext\u202c', 'zerowidth text'],
      ['a\tb\nc\r\n', 'a\tb\nc\r\n'],
      ['👩‍💻 🏴󠁧󠁢󠁥󠁮󠁧󠁿 می‌خواهم', '👩‍💻 🏴󠁧󠁢󠁥󠁮󠁧󠁿 می‌خواهم'],
      ['half \ud800 a pair', 'half  a pair'],
      ['\ue000private', 'private'],
      ['', ''],
      [long, long],
    ],
  ],
  'strip-punctuation': [
    stripPunctuation.create(punctuation),
    [
      ["Well, isn't it?! (yes)", "Well  isn't it    yes "],
      ['a well-known l’homme -- no', 'a well-known l’homme    no'],
      ['人人生而自由，在尊严。', '人人生而自由 在尊严 '],
      ['سلام، دنیا؟', 'سلام  دنیا '],
      ['5 + 5 = $10 👍🏽 ❤️', '5 + 5 = $10 👍🏽 ❤️'],
      ['!!!', '   '],
      ['', ''],
      [long, long.replaceAll(',', ' ')],
    ],
  ],
  'strip-punctuation with signs, keeping some': [
    stripPunctuation.create({ symbols: true, within: false, keep: '!]', replacement: '' }),
    [
      ["isn't [it]!", 'isnt it]!'],
      ['5 + 5 = $10 👍🏽 ❤️ 🇫🇷 ©', '5  5  10 👍🏽 ❤️ 🇫🇷 ©'],
      ['', ''],
    ],
  ],
  'mask-numbers': [
    maskNumbers.create({ replacement: 'number', attached: false }),
    [
      ['1,000.50 at 12:30, or 7.', 'number at number, or number.'],
      ['mp3 and the 3rd B2B 10kg', 'mp3 and the 3rd B2B 10kg'],
      ['٣٫١٤ और १२३ 人3人', 'number और number 人3人'],
      ['1.2a 1..2', '1.2a number..number'],
      ['😀5😀', '😀number😀'],
      ['', ''],
      ['1'.repeat(50_000), 'number'],
      ['1.'.repeat(50_000), 'number.'],
    ],
  ],
  'mask-numbers anywhere': [
    maskNumbers.create({ replacement: '', attached: true }),
    [
      ['mp3 and the 3rd 1,000.50', 'mp and the rd '],
      ['人3人', '人人'],
    ],
  ],
  'expand-contractions': [
    expandContractions.create({}),
    [
      ["I'm sure they're here; it's fine.", 'I am sure they are here; it is fine.'],
      ["Can't won't DON'T ain’t", 'Cannot will not DO NOT is not'],
      ["She'd've gone, wouldn't've she?", 'She would have gone, would not have she?'],
      ["I'LL, I'd, we've", 'I WILL, I would, we have'],
      ["John's dog's here, let's go, 'tis y'all", "John's dog's here, let us go, it is you all"],
      ['ça l’homme aujourd’hui', 'ça l’homme aujourd’hui'],
      ['它\'s 😀 "don’t"', '它\'s 😀 "do not"'],
      ['', ''],
      ["don't ".repeat(10_000), 'do not '.repeat(10_000)],
      ['a'.repeat(50_000), 'a'.repeat(50_000)],
    ],
  ],
  'stop-words of English': [
    stopWords.create({ language: 'eng', keep: ['not'], extra: ['movie'] }),
    [
      ['The movie is NOT on the table.', 'NOT table.'],
      ['人人生而自由 and 😀', '人人生而自由 😀'],
      ['the', ''],
      ['', ''],
      ['the cat '.repeat(10_000), 'cat '.repeat(10_000)],
    ],
  ],
  'stop-words of German': [stopWords.create({ language: 'deu', keep: [], extra: [] }), [['Die Katze und der Hund', 'Katze Hund']]],
  'stem in English': [
    stem.create({ language: 'english' }),
    [
      ['Running runners easily generously', 'run runner easili generous'],
      ['mp3 connections, 42!', 'mp3 connect, 42!'],
      ['人人 😀 привет', '人人 😀 привет'],
      ['', ''],
      ['a'.repeat(50_000), 'a'.repeat(50_000)],
      ['cats '.repeat(10_000), 'cat '.repeat(10_000)],
    ],
  ],
  'stem in Russian': [stem.create({ language: 'russian' }), [['Красивые книги', 'красив книг']]],
  'stem in German': [stem.create({ language: 'german' }), [['Häuser laufen', 'haus lauf']]],
  lemmatise: [
    lemmatise.create({ part: 'any' }),
    [
      ['Mice ran better', 'mouse run good'],
      ["isn't the 3rd children's", "isn't the 3rd children's"],
      ['naïve 人人 😀 дома', 'naïve 人人 😀 дома'],
      ['', ''],
      ['a'.repeat(50_000), 'a'.repeat(50_000)],
    ],
  ],
  'lemmatise as verbs': [lemmatise.create({ part: 'verb' }), [['He was running leaves', 'he be run leave']]],
  'truncate to the head': [
    truncate.create({ words: 3, keep: 'head', head: 0.25, gap: ' ' }),
    [
      ['One, two - three! four.', 'One, two - three'],
      ['one two three', 'one two three'],
      ['人人生而自由', '人人生'],
      ['😀 😀 😀 😀 a', '😀 😀 😀 😀 a'],
      ['', ''],
      ['a'.repeat(50_000), 'a'.repeat(50_000)],
    ],
  ],
  'truncate to the tail': [
    truncate.create({ words: 2, keep: 'tail', head: 0.25, gap: ' ' }),
    [['One, two - three! four.', 'three! four.']],
  ],
  'truncate to both ends': [
    truncate.create({ words: 4, keep: 'both', head: 0.5, gap: ' … ' }),
    [
      ['a b c d e f', 'a b … e f'],
      [long, 'words and … more words, '],
    ],
  ],
  'drop-noise': [
    dropNoise.create({ letters: 0.4, run: 5, repeated: 0.8, words: 2 }),
    [
      ['Good food.', 'Good food.'],
      ['人人生而自由', '人人生而自由'],
      ['=== 12 -- 42 ###', null],
      ['soooooooo good', null],
      ['buy now '.repeat(20), null],
      ['word', null],
      ['😀 😀 😀', null],
      ['', null],
      [long, null],
    ],
  ],
  'drop-language': [
    dropLanguage.create({ keep: ['en', 'cmn_hans'], among: ['fra', 'deu_1996', 'rus', 'jpn'], least: 5 }),
    [
      ['The food was cold and we waited an hour.', 'The food was cold and we waited an hour.'],
      ['La cuisine était froide et nous avons attendu une heure.', null],
      ['Das Essen war kalt, und wir haben lange gewartet.', null],
      ['Еда была холодной, и мы ждали целый час.', null],
      ['人人有权享有生命、自由和人身安全。', '人人有权享有生命、自由和人身安全。'],
      ['すべての人間は、生まれながらにして自由である。', null],
      ['oui', 'oui'],
      ['😀😀', '😀😀'],
      ['', ''],
      [long, long],
    ],
  ],
  'drop-duplicates by itself': [
    dropDuplicates.create({ by: 'normalised', similarity: 0.8, against: 'both' }),
    [
      ['any 人 😀', 'any 人 😀'],
      ['', ''],
      [long, long],
    ],
  ],
};

describe('preprocessors of words', () => {
  for (const [name, [preprocessor, rows]] of Object.entries(tables))
    for (const [text, expected] of rows)
      it(`${name}: ${JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)}`, () =>
        expect(preprocessor.apply(text)).to.equal(expected));

  it('give a string or null for any text', () => {
    const given = fc.tuple(fc.string({ unit: 'binary' }), fc.constantFrom(...Object.values(tables)));
    fc.assert(fc.property(given, ([text, [{ apply }]]) => ['string', 'object'].includes(typeof apply(text))));
  });

  it('offer the languages that their packages have', () => {
    const require = createRequire(import.meta.url);
    const lists = require('stopword') as Readonly<Record<string, unknown>>;
    const spaceless = ['jpn', 'mya', 'tha', 'zho'];
    const named = Object.keys(lists).filter((name) => /^[a-z]{3}$/.test(name) && Array.isArray(lists[name]) && !spaceless.includes(name));
    const { language } = stopWords.options;
    expect(language.format.filter((name) => !spaceless.includes(name))).to.deep.equal(named.sort());
    const snowball = require('snowball-stemmers') as { algorithms(): string[] };
    expect(stem.options.language.format).to.deep.equal(snowball.algorithms().sort());
  });

  it('refuses a language that is not known', () =>
    expect(() => dropLanguage.create({ keep: ['klingon'], among: [], least: 5 })).to.throw(/'klingon' is not known.*ISO 639-3/));
});

describe('drop-duplicates', () => {
  const kept = (by: string, texts: readonly string[], seen: readonly string[] = []): string[] => {
    const sieve = dropDuplicates.create({ by: by as 'near', similarity: 0.8, against: 'both' }).sieve!();
    seen.forEach((text) => sieve.see(text));
    return texts.filter((text) => sieve.keep(text));
  };

  it('keeps the first of equal texts', () =>
    expect(kept('equal', ['a', 'A', 'a', '', '', '人', '人', '😀', '😀!'])).to.deep.equal(['a', 'A', '', '人', '😀', '😀!']));

  it('sees through case, widths, punctuation and spaces', () =>
    expect(kept('normalised', ['Good food!', 'good,  FOOD', 'Ｇood food', 'good foods', '!!', '??', '人人。', '人人'])).to.deep.equal([
      'Good food!',
      'good foods',
      '!!',
      '??',
      '人人。',
    ]));

  it('leaves out what was seen in another split', () => expect(kept('normalised', ['a b', 'c d'], ['A B.'])).to.deep.equal(['c d']));

  it('finds texts that are nearly the same, and no others', () => {
    const text = 'The battery of this phone died after two days and the shop would not take it back, so I will not buy again.';
    const near = text.replace('two', 'three');
    const far = 'The screen of that phone broke within a week but the shop was friendly and gave me a new one at once.';
    expect(kept('near', [text, near, far, far.toUpperCase(), '', 'short', 'short.'])).to.deep.equal([text, far, '', 'short']);
  });

  it('estimates shared runs of letters as they are', () => {
    const alphabet = fc.string({ unit: fc.constantFrom(...'abcd '), minLength: 40, maxLength: 200 });
    fc.assert(
      fc.property(alphabet, alphabet, (one, other) => {
        const runs = (text: string): Set<string> => {
          const plain = text.replace(/ +/g, ' ').trim();
          return new Set(Array.from({ length: Math.max(1, plain.length - 4) }, (_, at) => plain.slice(at, at + 5)));
        };
        const [a, b] = [runs(one), runs(other)];
        const shared = [...a].filter((run) => b.has(run)).length;
        const similarity = shared / (a.size + b.size - shared);
        const isKept = kept('near', [one, other]).length === 2;
        if (similarity < 0.6) expect(isKept).to.equal(true);
        if (similarity > 0.97) expect(isKept).to.equal(false);
      }),
    );
  });
});
