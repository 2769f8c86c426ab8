import { ByteTable } from '../plugin/index.js';

const RAW = 0xff; // stands in no UTF-8: what follows is UTF-16
const halfPair = /\p{Surrogate}/u;

/** Numbers tokens from 0 in order of first appearance, whether they come as strings or as UTF-8. */
export class TokenTable {
  private readonly table = new ByteTable();
  private buffer = Buffer.alloc(1 << 10);

  get size(): number {
    return this.table.size;
  }

  /** The number of a token; of a new one too where `add` is set, else -1. */
  of(token: string, add: boolean): number {
    return this.ofBytes(this.buffer, 0, this.write(token), add);
  }

  /** As `of`, for `bytes[start..end)`. */
  ofBytes(bytes: Uint8Array, start: number, end: number, add: boolean): number {
    return add ? this.table.add(bytes, start, end) : this.table.find(bytes, start, end);
  }

  token(number: number): string {
    const bytes = Buffer.from(this.table.at(number));
    return bytes[0] === RAW ? bytes.toString('utf16le', 1) : bytes.toString('utf8');
  }

  /** Fills the buffer; the number of bytes. */
  private write(token: string): number {
    const most = token.length * 3 + 1; // UTF-8 takes at most three bytes a UTF-16 unit
    if (most > this.buffer.length) this.buffer = Buffer.alloc(most * 2);
    const count = this.buffer.write(token, 'utf8');
    if (count === token.length || !halfPair.test(token)) return count;
    this.buffer[0] = RAW;
    return 1 + this.buffer.write(token, 1, 'utf16le');
  }
}
