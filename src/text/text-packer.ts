import { Int32List } from './int32-list.js';
import { PackedTexts } from './packed-texts.js';

const LARGEST = 2 ** 31 - 1;

/** Builds packed texts one by one; half a surrogate pair becomes U+FFFD. Throws a `RangeError` beyond 2 GiB of text. */
export class TextPacker {
  private bytes = Buffer.allocUnsafe(1 << 16);
  private end = 0;
  private readonly ends = new Int32List();

  add(text: string): void {
    this.reserve(text.length * 3); // UTF-8 takes at most three bytes a UTF-16 unit
    this.end += this.bytes.write(text, this.end, 'utf8');
    this.ends.push(this.end);
  }

  /** Adds a text that is UTF-8 already. */
  addBytes(bytes: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    for (let at = start; at < end; at++) this.bytes[this.end++] = bytes[at]!;
    this.ends.push(this.end);
  }

  /** Bytes so far. */
  get size(): number {
    return this.end;
  }

  /** Frees the memory. */
  clear(): void {
    this.bytes = Buffer.alloc(0);
    this.end = 0;
  }

  finish(): PackedTexts {
    return new PackedTexts(Buffer.from(this.bytes.subarray(0, this.end)), this.ends.finish());
  }

  private reserve(count: number): void {
    const needed = this.end + count;
    if (needed <= this.bytes.length) return;
    if (needed > LARGEST) throw new RangeError('a split holds more than 2 GiB of text');
    const larger = Buffer.allocUnsafe(Math.min(LARGEST, Math.max(needed, this.bytes.length * 2)));
    this.bytes.copy(larger, 0, 0, this.end);
    this.bytes = larger;
  }
}
