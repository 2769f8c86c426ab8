import { defineTokenizer, learnMerges, type Pair } from 'stillhouse/plugin';

const START = '▁'; // begins a word, as in SentencePiece
const LONGEST = 100; // letters of a piece; a longer run is cut
const MOST = 1 << 16; // pieces that are remembered
const piece = /[\p{L}\p{M}]+|\p{N}+|[^\s\p{L}\p{M}\p{N}]/gu;

/** Runs of letters, runs of digits and single signs, as symbols; what begins the text or comes after white space begins with a mark. */
function* piecesOf(text: string): Generator<readonly string[]> {
  for (const { 0: letters, index } of text.matchAll(piece)) {
    const begins = index === 0 || /\s/u.test(text[index - 1]!);
    const symbols = [...(begins ? START : ''), ...letters];
    for (let start = 0; start < symbols.length; start += LONGEST) yield symbols.slice(start, start + LONGEST);
  }
}

/** Joins neighbours in a piece, the pair learnt first before all others. */
function joined(symbols: readonly string[], ranks: ReadonlyMap<string, number>): readonly string[] {
  const parts = [...symbols];
  for (;;) {
    let [best, rank] = [-1, Infinity];
    for (let at = 0; at + 1 < parts.length; at++) {
      const found = ranks.get(`${parts[at]} ${parts[at + 1]}`) ?? Infinity;
      if (found < rank) [best, rank] = [at, found];
    }
    if (best < 0) return parts;
    parts.splice(best, 2, parts[best]! + parts[best + 1]!);
  }
}

function cutting(pairs: readonly Pair[], lower: boolean): (text: string) => string[] {
  const ranks = new Map(pairs.map(([left, right], rank) => [`${left} ${right}`, rank]));
  const known = new Map<string, readonly string[]>();
  return (text) => {
    const tokens: string[] = [];
    for (const symbols of piecesOf(lower ? text.toLowerCase() : text)) {
      const key = symbols.join('');
      const parts = known.get(key) ?? joined(symbols, ranks);
      if (known.size >= MOST) known.clear();
      known.set(key, parts);
      for (const part of parts) tokens.push(part);
    }
    return tokens;
  };
}

/** What is learnt from texts: pairs in the order in which they are joined. */
async function learn(texts: AsyncIterable<string>, size: number, least: number, lower: boolean): Promise<Pair[]> {
  const counts = new Map<string, number>();
  for await (const text of texts)
    for (const symbols of piecesOf(lower ? text.toLowerCase() : text)) {
      const key = symbols.join('');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  const letters = new Set<string>();
  for (const key of counts.keys()) for (const letter of key) letters.add(letter);
  const words = Array.from(counts, ([key, count]) => [[...key], count] as const);
  return learnMerges({ words, merges: Math.max(0, size - letters.size), least, join: (left, right) => left + right });
}

export default defineTokenizer({
  name: 'byte-pair',
  doc: 'Byte-pair encoding (Sennrich et al. 2016), trained here on the cleaned training texts: frequent words are one token, rare ones several; letters that training has not seen are unknown.',
  options: {
    size: { doc: 'Tokens to learn, single letters among them; vocabulary.size should hold as many.', format: 'count', default: 4000 },
    least: { doc: 'Occurrences below which a pair is not joined.', format: 'count', default: 2 },
    lower: { doc: 'Ignores case.', format: 'boolean', default: true },
  },
  create({ size, least, lower }) {
    const join = (tokens: readonly string[]): string => tokens.join('').replaceAll(START, ' ').trimStart();
    return {
      tokenize: cutting([], lower),
      join,
      learn: async (texts) => JSON.stringify(await learn(texts, size, least, lower)),
      learnt: (state) => ({ tokenize: cutting(JSON.parse(state) as Pair[], lower), join }),
    };
  },
});
