import type { Texts } from './text-store.js';

/** Many texts in one UTF-8 buffer: a few bytes of overhead each, invisible to the garbage collector. */
export class PackedTexts implements Texts {
  /** Text `i` lies between `ends[i - 1]` and `ends[i]`. */
  constructor(
    readonly bytes: Buffer,
    readonly ends: Int32Array,
  ) {}

  /** Packs a few texts. */
  static of(texts: readonly string[]): PackedTexts {
    const parts = texts.map((text) => Buffer.from(text));
    let end = 0;
    return new PackedTexts(
      Buffer.concat(parts),
      Int32Array.from(parts, ({ length }) => (end += length)),
    );
  }

  get size(): number {
    return this.ends.length;
  }

  at(index: number): string {
    return this.bytes.toString('utf8', index === 0 ? 0 : this.ends[index - 1], this.ends[index]);
  }
}
