import { defineTokenizer, learnMerges, wordPieces } from 'stillhouse/plugin';

const GOES_ON = '##'; // before a piece that does not begin a word, as in BERT
const LONGEST = 100; // letters of a word; a longer one is unknown, as in BERT
const piece = /[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu;

const wordsOf = (text: string, lower: boolean): readonly string[] => (lower ? text.toLowerCase() : text).match(piece) ?? [];
const symbolsOf = (word: string): string[] => Array.from(word, (letter, at) => (at === 0 ? letter : GOES_ON + letter));

async function learn(texts: AsyncIterable<string>, size: number, least: number, lower: boolean): Promise<string[]> {
  const counts = new Map<string, number>();
  for await (const text of texts) for (const word of wordsOf(text, lower)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const words = Array.from(counts, ([word, count]) => [symbolsOf(word), count] as const).filter(([{ length }]) => length <= LONGEST);
  const letters = [...new Set(words.flatMap(([symbols]) => symbols))].sort();
  const join = (left: string, right: string): string => left + right.slice(GOES_ON.length);
  const pairs = learnMerges({ words, merges: Math.max(0, size - letters.length), least, join });
  return [...letters, ...pairs.map(([left, right]) => join(left, right))];
}

export default defineTokenizer({
  name: 'word-piece',
  doc: "WordPiece (Wu et al. 2016), trained here on the cleaned training texts by the most frequent pairs, as Hugging Face's trainer does; a word that known pieces do not make up is unknown.",
  options: {
    size: { doc: 'Pieces to learn, single letters among them; vocabulary.size should hold as many.', format: 'count', default: 4000 },
    least: { doc: 'Occurrences below which a pair is not joined.', format: 'count', default: 2 },
    lower: { doc: 'Ignores case.', format: 'boolean', default: true },
  },
  create({ size, least, lower }) {
    const join = (tokens: readonly string[]): string => tokens.join(' ').replaceAll(` ${GOES_ON}`, '');
    return {
      tokenize: (text) => wordsOf(text, lower).flatMap((word) => symbolsOf(word)),
      join,
      learn: async (texts) => JSON.stringify(await learn(texts, size, least, lower)),
      learnt(state) {
        const known = new Set(JSON.parse(state) as string[]);
        const rules = { prefix: GOES_ON, longest: LONGEST, most: Math.max(1, ...Array.from(known, (token) => [...token].length)) };
        // What its pieces do not make up stays whole: no vocabulary holds it.
        return { tokenize: (text) => wordsOf(text, lower).flatMap((word) => wordPieces(word, known, rules) ?? [word]), join };
      },
    };
  },
});
