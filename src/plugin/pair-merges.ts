/** Which neighbouring symbols to join, learnt from counted words: what byte-pair encoding and WordPiece are trained by. */

export interface MergeRequest {
  /** Words as symbols, and how often each occurs. */
  readonly words: Iterable<readonly [symbols: readonly string[], count: number]>;
  /** At most so many joins. */
  readonly merges: number;
  /** Occurrences below which a pair is not joined. */
  readonly least: number;
  /** The symbol that two make. */
  join(left: string, right: string): string;
}
/** Two neighbouring symbols that become one. */
export type Pair = readonly [left: string, right: string];

interface Word {
  symbols: number[];
  readonly count: number;
}
interface Candidate {
  readonly pair: number;
  readonly count: number;
}

const SHIFT = 2 ** 26; // a pair of symbol numbers as one number

/**
 * Joins the most frequent pair of neighbours, again and again (Sennrich et al. 2016); of equally frequent ones the first by UTF-16 unit. The
 * same words give the same pairs in any order.
 */
export function learnMerges(request: MergeRequest): Pair[] {
  const learning = new Learning(request);
  const pairs: Pair[] = [];
  while (pairs.length < request.merges) {
    const next = learning.next();
    if (next === null) break;
    pairs.push(next);
  }
  return pairs;
}

class Learning {
  private readonly numbers = new Map<string, number>();
  private readonly symbols: string[] = [];
  private readonly words: Word[] = [];
  private readonly counts = new Map<number, number>();
  private readonly places = new Map<number, Set<number>>(); // words that hold a pair, or once did
  private readonly heap: Candidate[] = [];

  constructor(private readonly request: MergeRequest) {
    for (const [symbols, count] of request.words) this.words.push({ symbols: symbols.map((symbol) => this.number(symbol)), count });
    this.words.forEach((_, place) => this.add(place, 1));
    for (const [pair, count] of this.counts) this.push({ pair, count });
  }

  /** The most frequent pair, joined in all words; null where none is frequent enough. */
  next(): Pair | null {
    for (let top = this.pop(); top !== undefined; top = this.pop()) {
      const count = this.counts.get(top.pair)!;
      if (count < this.request.least || count === 0) continue;
      if (count < top.count) this.push({ pair: top.pair, count });
      if (count !== top.count) continue;
      return this.join(top.pair);
    }
    return null;
  }

  private join(pair: number): Pair {
    const [left, right] = this.sides(pair);
    const joined = this.number(this.request.join(this.symbols[left]!, this.symbols[right]!));
    const grown = new Set<number>();
    for (const place of this.places.get(pair)!) {
      const word = this.words[place]!;
      this.add(place, -1);
      word.symbols = joinedIn(word.symbols, left, right, joined);
      this.add(place, 1, grown);
    }
    for (const each of grown) this.push({ pair: each, count: this.counts.get(each)! });
    this.places.delete(pair);
    return [this.symbols[left]!, this.symbols[right]!];
  }

  /** Counts the pairs of a word in or out; those that are counted in go to `grown`. */
  private add(place: number, sign: 1 | -1, grown?: Set<number>): void {
    const { symbols, count } = this.words[place]!;
    for (let at = 0; at + 1 < symbols.length; at++) {
      const pair = symbols[at]! * SHIFT + symbols[at + 1]!;
      this.counts.set(pair, (this.counts.get(pair) ?? 0) + sign * count);
      if (sign < 0) continue;
      (this.places.get(pair) ?? this.places.set(pair, new Set()).get(pair)!).add(place);
      grown?.add(pair);
    }
  }

  private number(symbol: string): number {
    const known = this.numbers.get(symbol);
    if (known !== undefined) return known;
    this.numbers.set(symbol, this.symbols.length);
    return this.symbols.push(symbol) - 1;
  }

  private sides(pair: number): readonly [number, number] {
    return [Math.floor(pair / SHIFT), pair % SHIFT];
  }

  private before(one: Candidate, other: Candidate): boolean {
    if (one.count !== other.count) return one.count > other.count;
    const [[left, right], [left2, right2]] = [this.sides(one.pair), this.sides(other.pair)];
    const [a, b] = left === left2 ? [this.symbols[right]!, this.symbols[right2]!] : [this.symbols[left]!, this.symbols[left2]!];
    return a < b;
  }

  private push(candidate: Candidate): void {
    const { heap } = this;
    let at = heap.push(candidate) - 1;
    for (let above = (at - 1) >> 1; at > 0 && this.before(candidate, heap[above]!); above = (at - 1) >> 1) {
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = candidate;
  }

  private pop(): Candidate | undefined {
    const { heap } = this;
    const [top, last] = [heap[0], heap.pop()];
    if (heap.length === 0 || last === undefined) return top;
    let at = 0;
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      if (below + 1 < heap.length && this.before(heap[below + 1]!, heap[below]!)) below++;
      if (!this.before(heap[below]!, last)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = last;
    return top;
  }
}

/** Symbols with each such pair of neighbours made one, from left to right. */
function joinedIn(symbols: readonly number[], left: number, right: number, joined: number): number[] {
  const result: number[] = [];
  for (let at = 0; at < symbols.length; at++) {
    const found = symbols[at] === left && symbols[at + 1] === right;
    result.push(found ? joined : symbols[at]!);
    if (found) at++;
  }
  return result;
}
