import { createRequire } from 'node:module';
import { definePreprocessor } from 'stillhouse/plugin';

type Part = 'noun' | 'verb' | 'adjective';
type Lemmatizer = Readonly<Record<Part, (word: string) => string>>;
const require = createRequire(import.meta.url);
const LONGEST = 64; // letters; no word is longer
const MOST = 1 << 16; // lemmas that are remembered
const order: readonly Part[] = ['noun', 'verb', 'adjective'];
const word = /(?<![\p{L}\p{M}\p{N}'’])[a-z]+(?![\p{L}\p{M}\p{N}'’])/giu;

/** The first form of a word that is another one, by the parts of speech given. */
function lemma(found: string, parts: readonly Part[], lemmatizer: Lemmatizer): string {
  const plain = found.toLowerCase();
  return parts.map((part) => lemmatizer[part](plain)).find((form) => form !== plain) ?? plain;
}

export default definePreprocessor({
  name: 'lemmatise',
  doc: "Puts the dictionary's form in the place of each English word, in lower case (WordNet's morphology, Fellbaum 1998, by the npm package wink-lemmatizer); contractions and other words stay.",
  options: {
    part: {
      doc: 'Which part of speech each word is taken for; any: noun, else verb, else adjective, the first that has another form.',
      format: ['any', 'noun', 'verb', 'adjective'],
      default: 'any',
    },
  },
  create({ part }) {
    const parts = part === 'any' ? order : [part as Part];
    const lemmatizer = require('wink-lemmatizer') as Lemmatizer; // only now: loading it takes time
    const known = new Map<string, string>();
    const form = (found: string): string => {
      const kept = known.get(found);
      if (kept !== undefined) return kept;
      const made = found.length > LONGEST ? found : lemma(found, parts, lemmatizer);
      if (known.size >= MOST) known.clear();
      known.set(found, made);
      return made;
    };
    return { apply: (text) => text.replace(word, form) };
  },
});
