import { expect } from 'chai';
import fc from 'fast-check';
import collapseSpace from '../../../plugins/preprocessors/collapse-space.js';
import lowerCase from '../../../plugins/preprocessors/lower-case.js';
import stripHtml from '../../../plugins/preprocessors/strip-html.js';
import stripUrls from '../../../plugins/preprocessors/strip-urls.js';
import unicode from '../../../plugins/preprocessors/unicode.js';

type Case = [string, { apply(text: string): string | null }, string, string];
const cases: Case[] = [
  ['lower-case', lowerCase.create({ locale: null }), 'ÀΣ İ I', 'àς i̇ i'],
  ['lower-case in Turkish', lowerCase.create({ locale: 'tr' }), 'DIŞ İÇ', 'dış iç'],
  ['unicode NFC', unicode.create({ form: 'NFC' }), 'e\u0301 ﬁ', 'é ﬁ'],
  ['unicode NFKC', unicode.create({ form: 'NFKC' }), 'ﬁ Ａ', 'fi A'],
  ['strip-html tags', stripHtml.create({}), 'a<br/>b <b class="x">c</b>', 'a b  c '],
  ['strip-html hidden text', stripHtml.create({}), 'a<!-- > -->b<script>if (a<b) c</script>d', 'a b d'],
  ['strip-html leaves comparisons', stripHtml.create({}), 'a < b and c > d', 'a < b and c > d'],
  [
    'strip-html references',
    stripHtml.create({}),
    'R&amp;D &nbsp;&trade; &#233;&#xE9; &lt;b&gt; &unheard; &#xD800; &#1114112;',
    'R&D  ™ éé <b> &unheard; &#xD800; &#1114112;',
  ],
  ['strip-html decodes once', stripHtml.create({}), '&amp;lt;', '&lt;'],
  ['strip-urls', stripUrls.create({ replacement: '' }), 'see https://a.example/b?c=d. or (www.e.example)!', 'see . or ()!'],
  ['strip-urls by a word', stripUrls.create({ replacement: '$&url' }), 'HTTP://A.EXAMPLE now', '$&url now'],
  ['strip-urls leaves words', stripUrls.create({ replacement: '' }), 'awww.no https:// x', 'awww.no https:// x'],
  ['collapse-space', collapseSpace.create({}), ' a\u00a0\n b\u3000 ', 'a b'],
];

const many = 20_000;
/** Other scripts, emoji, nothing, and very much. */
const odd: Readonly<Record<string, readonly [Case[1], readonly (readonly [string, string])[]]>> = {
  'lower-case': [
    lowerCase.create({ locale: null }),
    [
      ['ПРИВЕТ, Мир! 人人 سلام', 'привет, мир! 人人 سلام'],
      ['👩‍💻 OK ❤️', '👩‍💻 ok ❤️'],
      ['', ''],
      ['Word, '.repeat(many), 'word, '.repeat(many)],
    ],
  ],
  unicode: [
    unicode.create({ form: 'NFKC' }),
    [
      ['ﾊﾝｶｸ Привет ﷺ', 'ハンカク Привет صلى الله عليه وسلم'],
      ['👩‍💻 ❤️ ①', '👩‍💻 ❤️ 1'],
      ['', ''],
      ['ﬁ '.repeat(many), 'fi '.repeat(many)],
    ],
  ],
  'strip-html': [
    stripHtml.create({}),
    [
      ['<p>Привет 人人</p>', ' Привет 人人 '],
      ['&#128512; 👩‍💻', '😀 👩‍💻'],
      ['', ''],
      ['<b>x</b>'.repeat(many), ' x '.repeat(many)],
    ],
  ],
  'strip-urls': [
    stripUrls.create({ replacement: 'url' }),
    [
      ['см. https://a.example/путь и 人人', 'см. url и 人人'],
      ['😀 https://a.example 😀', '😀 url 😀'],
      ['', ''],
      ['https://a.example '.repeat(many), 'url '.repeat(many)],
    ],
  ],
  'collapse-space': [
    collapseSpace.create({}),
    [
      ['\u3000人人\u3000\u2003سلام ', '人人 سلام'],
      ['👩‍💻  ❤️', '👩‍💻 ❤️'],
      ['', ''],
      ['a  '.repeat(many), 'a '.repeat(many).trimEnd()],
    ],
  ],
};

describe('preprocessors', () => {
  for (const [name, preprocessor, text, expected] of cases) it(name, () => expect(preprocessor.apply(text)).to.equal(expected));

  for (const [name, [preprocessor, rows]] of Object.entries(odd))
    for (const [text, expected] of rows)
      it(`${name}: ${JSON.stringify(text.slice(0, 40))}`, () => expect(preprocessor.apply(text)).to.equal(expected));

  it('give a string for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...cases), (text, [, { apply }]) => typeof apply(text) === 'string'),
    );
  });

  it('settle after one run: lower-case, unicode, collapse-space, strip-urls', () => {
    const settled = cases.filter(([name]) => !/html|word|Turkish/.test(name));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom(...settled), (text, [, { apply }]) => {
        const once = apply(text)!;
        expect(apply(once)).to.equal(once);
      }),
    );
  });

  it('take linear time on hostile text', () => {
    const started = performance.now();
    for (const hostile of [
      '<'.repeat(2e4),
      '<a'.repeat(2e4),
      '<!--'.repeat(5e3),
      '<script>'.repeat(3e3),
      `www.${'.'.repeat(2e4)}`,
      ' '.repeat(1e5),
    ]) {
      for (const [, { apply }] of cases) apply(hostile);
    }
    expect(performance.now() - started).to.be.below(4000);
  });
});
