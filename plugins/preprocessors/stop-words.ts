import { createRequire } from 'node:module';
import { definePreprocessor, wordSpans } from 'stillhouse/plugin';

const require = createRequire(import.meta.url);
// Those of the package but Burmese, Chinese, Japanese and Thai, which are written without spaces between words.
const western = 'bre cat ces dan deu eng epo est eus fin fra gle glg hrv hun ita lat lav lit nld nob pol por ron slk slv spa swe tur';
const others = 'afr ara ben bul ell fas guj hau heb hin hye ind kor kur lgg mar msa rus som sot swa tgl ukr urd vie yor zul';
const languages = `${western} ${others}`.split(' ').sort();

const plain = (text: string): string => text.toLowerCase().replaceAll('’', "'");

/** The text without some words and without the space after each of them. */
function without(text: string, removed: ReadonlySet<string>): string {
  let [left, from] = ['', 0];
  for (const { word, start, end } of wordSpans(text)) {
    if (!removed.has(plain(word))) continue;
    left += text.slice(from, start);
    from = text[end] === ' ' ? end + 1 : end;
  }
  return left + text.slice(from);
}

export default definePreprocessor({
  name: 'stop-words',
  doc: 'Removes the most common words of a language, whatever their case (lists of the npm package stopword).',
  options: {
    language: { doc: 'ISO 639-3 code of the language.', format: languages, default: 'eng' },
    keep: { doc: 'Words that stay although they are on the list, such as not.', format: { list: 'string' }, default: [] },
    extra: { doc: 'Further words that go.', format: { list: 'string' }, default: [] },
  },
  create({ language, keep, extra }) {
    const lists = require('stopword') as Readonly<Record<string, readonly string[]>>; // only now: loading it takes time
    const removed = new Set([...lists[language]!, ...extra].map(plain));
    for (const each of keep) removed.delete(plain(each));
    return { apply: (text) => without(text, removed) };
  },
});
