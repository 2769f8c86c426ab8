import { defineTokenizer, learnMerges } from 'stillhouse/plugin';

const GOES_ON = '##'; // before a piece that does not begin a word, as in BERT
const LONGEST = 100; // letters of a word; a longer one is unknown, as in BERT
const piece = /[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu;

const wordsOf = (text: string, lower: boolean): readonly string[] => (lower ? text.toLowerCase() : text).match(piece) ?? [];
const symbolsOf = (word: string): string[] => Array.from(word, (letter, at) => (at === 0 ? letter : GOES_ON + letter));

/** The longest known pieces of a word from left to right; the word itself, which no vocabulary holds, where they do not make it up. */
function cut(word: string, known: ReadonlySet<string>, longest: number): readonly string[] {
  const letters = [...word];
  if (letters.length > LONGEST) return [word];
  const found: string[] = [];
  for (let start = 0; start < letters.length;) {
    let end = Math.min(letters.length, start + longest);
    const token = (): string => (start === 0 ? '' : GOES_ON) + letters.slice(start, end).join('');
    while (end > start && !known.has(token())) end--;
    if (end === start) return [word];
    found.push(token());
    start = end;
  }
  return found;
}

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
        const longest = Math.max(1, ...Array.from(known, (token) => [...token].length));
        return { tokenize: (text) => wordsOf(text, lower).flatMap((word) => cut(word, known, longest)), join };
      },
    };
  },
});
