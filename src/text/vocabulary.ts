import { UNKNOWN, type Vocabulary } from '../plugin/index.js';
import { Int32List } from './int32-list.js';
import type { TokenIds } from './token-ids.js';
import { TokenTable } from './token-table.js';

const RESERVED = ['<pad>', '<unk>'];

/** Gives tokens ids in order of first appearance, from 2 up, and counts them. */
export class TokenCounter {
  private readonly table = new TokenTable();
  private counts = new Int32Array(1 << 12);
  private readonly order = new Int32List(); // ids by their first count

  /** Ids of tokens that count. */
  readonly counted: TokenIds = {
    of: (token) => this.count(this.table.of(token, true)),
    ofBytes: (bytes, start, end) => this.count(this.table.ofBytes(bytes, start, end, true)),
  };
  /** Ids of tokens that do not count: those of other splits. */
  readonly uncounted: TokenIds = {
    of: (token) => this.table.of(token, true) + RESERVED.length,
    ofBytes: (bytes, start, end) => this.table.ofBytes(bytes, start, end, true) + RESERVED.length,
  };

  /**
   * The most frequent tokens counted at least `minimum` times, ties by first appearance; at most `size` with padding and unknown.
   * `renumber` leads from the ids given so far to the vocabulary's.
   */
  finish(size: number, minimum: number): { vocabulary: Vocabulary; renumber: Int32Array } {
    const seen = this.order.finish();
    const rank = new Int32Array(this.table.size + RESERVED.length);
    seen.forEach((id, index) => (rank[id] = index));
    const byCount = (a: number, b: number): number => this.counts[b]! - this.counts[a]! || rank[a]! - rank[b]!;
    const frequent = seen.filter((id) => this.counts[id]! >= minimum).sort(byCount);
    const kept = Array.from(frequent.subarray(0, Math.max(0, size - RESERVED.length)));
    const renumber = new Int32Array(this.table.size + RESERVED.length).fill(UNKNOWN);
    kept.forEach((id, index) => (renumber[id] = index + RESERVED.length));
    return { vocabulary: vocabularyOf(kept.map((id) => this.table.token(id - RESERVED.length))), renumber };
  }

  private count(number: number): number {
    const id = number + RESERVED.length;
    if (id >= this.counts.length) this.grow(id);
    if (this.counts[id]!++ === 0) this.order.push(id);
    return id;
  }

  private grow(id: number): void {
    const larger = new Int32Array(Math.max(id + 1, this.counts.length * 2));
    larger.set(this.counts);
    this.counts = larger;
  }
}

/** A vocabulary of these tokens, from id 2 up in their order; `tokens[id]` names padding and unknown too. */
export function vocabularyOf(tokens: readonly string[]): Vocabulary {
  const ids = new Map(tokens.map((token, index) => [token, index + RESERVED.length]));
  return { size: tokens.length + RESERVED.length, tokens: [...RESERVED, ...tokens], id: (token) => ids.get(token) ?? UNKNOWN };
}
