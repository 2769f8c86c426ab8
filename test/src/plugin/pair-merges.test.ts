import { expect } from 'chai';
import fc from 'fast-check';
import { learnMerges, type MergeRequest, type Pair } from '../../../src/plugin/index.js';

/** The same by counting every pair anew before each join, as Sennrich et al. 2016 print it. */
function plainly({ words, merges, least, join }: MergeRequest): Pair[] {
  const pairs: Pair[] = [];
  const all = Array.from(words, ([symbols, count]) => ({ symbols: [...symbols], count }));
  while (pairs.length < merges) {
    const counts = new Map<string, { pair: Pair; count: number }>();
    for (const { symbols, count } of all)
      for (let at = 0; at + 1 < symbols.length; at++) {
        const pair = [symbols[at]!, symbols[at + 1]!] as const;
        const known = counts.get(JSON.stringify(pair));
        if (known) known.count += count;
        else counts.set(JSON.stringify(pair), { pair, count });
      }
    const order = [...counts.values()].filter(({ count }) => count >= least).sort((a, b) => b.count - a.count || (a.pair[0] === b.pair[0] ? (a.pair[1] < b.pair[1] ? -1 : 1) : a.pair[0] < b.pair[0] ? -1 : 1)); // prettier-ignore
    if (!order[0]) return pairs;
    const [left, right] = order[0].pair;
    pairs.push(order[0].pair);
    for (const word of all)
      for (let at = 0; at + 1 < word.symbols.length; at++)
        if (word.symbols[at] === left && word.symbols[at + 1] === right) word.symbols.splice(at, 2, join(left, right));
  }
  return pairs;
}

const join = (left: string, right: string): string => left + right;

describe('learnMerges', () => {
  it('learns what the paper’s example learns', () => {
    const counts = { low: 5, lower: 2, newest: 6, widest: 3 };
    const words = Object.entries(counts).map(([word, count]) => [[...word, '·'], count] as const);
    const pairs = learnMerges({ words, merges: 10, least: 1, join }).map((pair) => pair.join(' '));
    expect(pairs.slice(0, 3)).to.deep.equal(['e s', 'es t', 'est ·']);
    expect(pairs).to.deep.equal(plainly({ words, merges: 10, least: 1, join }).map((pair) => pair.join(' ')));
  });

  it('learns what counting anew each time learns, in whatever order words come', () => {
    const word = fc.tuple(fc.array(fc.constantFrom('a', 'b', 'c', 'ab'), { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 4 }));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), fc.nat(12), fc.integer({ min: 1, max: 3 }), (words, merges, least) => {
        const found = learnMerges({ words, merges, least, join });
        expect(found).to.deep.equal(plainly({ words, merges, least, join }));
        expect(learnMerges({ words: words.toReversed(), merges, least, join })).to.deep.equal(found);
      }),
      { numRuns: 500 },
    );
  });
});
