/** Many texts in one UTF-8 buffer: a few bytes of overhead each, invisible to the garbage collector. */
export class PackedTexts {
  /** Text `i` lies between `ends[i - 1]` and `ends[i]`. */
  constructor(
    readonly bytes: Buffer,
    readonly ends: Int32Array,
  ) {}

  get size(): number {
    return this.ends.length;
  }

  at(index: number): string {
    return this.bytes.toString('utf8', index === 0 ? 0 : this.ends[index - 1], this.ends[index]);
  }
}
