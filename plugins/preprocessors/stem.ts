import { createRequire } from 'node:module';
import { definePreprocessor } from 'stillhouse/plugin';

interface Snowball {
  newStemmer(language: string): { stem(word: string): string };
}

const require = createRequire(import.meta.url);
const LONGEST = 64; // letters; no word is longer
const MOST = 1 << 16; // stems that are remembered
const word = /[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*/gu;
const western =
  'basque catalan czech danish dutch english finnish french german hungarian irish italian norwegian porter portuguese romanian';
const others = 'arabic armenian russian slovene spanish swedish tamil turkish';
const languages = `${western} ${others}`.split(' ').sort();

export default definePreprocessor({
  name: 'stem',
  doc: "Cuts each word down to its stem, in lower case, by the language's Snowball rules (Porter 1980 and 2001); words that hold a digit stay.",
  options: {
    language: { doc: "Language, or porter for Porter's first rules of English.", format: languages, default: 'english' },
  },
  create({ language }) {
    const stemmer = (require('snowball-stemmers') as Snowball).newStemmer(language); // only now: loading it takes time
    const known = new Map<string, string>();
    const stem = (found: string): string => {
      const kept = known.get(found);
      if (kept !== undefined) return kept;
      const made = found.length > LONGEST ? found : stemmer.stem(found.toLowerCase().replaceAll('’', "'"));
      if (known.size >= MOST) known.clear();
      known.set(found, made);
      return made;
    };
    return { apply: (text) => text.replace(word, stem) };
  },
});
