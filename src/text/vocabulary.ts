import { UNKNOWN, type Vocabulary } from '../plugin/index.js';
import { Int32List } from './int32-list.js';

const RESERVED = ['<pad>', '<unk>'];

/** Gives tokens ids in order of first appearance, from 2 up, and counts them. */
export class TokenCounter {
  private readonly ids = new Map<string, number>();
  private counts = new Int32Array(1 << 12);

  readonly add = (token: string): number => {
    let id = this.ids.get(token);
    if (id === undefined) {
      id = this.ids.size + RESERVED.length;
      this.ids.set(unshared(token), id);
      if (id >= this.counts.length) this.grow();
    }
    this.counts[id]!++;
    return id;
  };

  /**
   * The most frequent tokens seen at least `minimum` times, ties by first appearance; at most `size` with padding and unknown.
   * `renumber` leads from the ids that `add` gave to the vocabulary's.
   */
  finish(size: number, minimum: number): { vocabulary: Vocabulary; renumber: Int32Array } {
    const tokens = [...this.ids.keys()];
    const frequent = new Int32List();
    for (let id = RESERVED.length; id < tokens.length + RESERVED.length; id++) if (this.counts[id]! >= minimum) frequent.push(id);
    const ranked = [...frequent.finish()].sort((a, b) => this.counts[b]! - this.counts[a]! || a - b);
    const kept = ranked.slice(0, Math.max(0, size - RESERVED.length));
    const renumber = new Int32Array(tokens.length + RESERVED.length).fill(UNKNOWN);
    kept.forEach((id, index) => (renumber[id] = index + RESERVED.length));
    return { vocabulary: vocabularyOf(kept.map((id) => tokens[id - RESERVED.length]!)), renumber };
  }

  private grow(): void {
    const larger = new Int32Array(this.counts.length * 2);
    larger.set(this.counts);
    this.counts = larger;
  }
}

const SLICE = 13; // letters from which V8 keeps a part of a string as a view of the whole

/** The same token with memory of its own: as a part of its text it would keep the whole text alive. */
const unshared = (token: string): string => (token.length < SLICE ? token : Buffer.from(token, 'utf16le').toString('utf16le'));

/** A vocabulary of these tokens, from id 2 up in their order; `tokens[id]` names padding and unknown too. */
export function vocabularyOf(tokens: readonly string[]): Vocabulary {
  const ids = new Map(tokens.map((token, index) => [token, index + RESERVED.length]));
  return { size: tokens.length + RESERVED.length, tokens: [...RESERVED, ...tokens], id: (token) => ids.get(token) ?? UNKNOWN };
}
