import { openSync, read, readSync } from 'node:fs';
import { InputError } from '../plugin/index.js';
import { onDisk } from './store-fault.js';

interface Block {
  /** Where the block starts in the file. */
  readonly start: number;
  readonly bytes: Buffer;
  /** The same as integers; what is left over at the end is left out. */
  readonly items: Int32Array;
}

/** Rows of bytes in a file, read by blocks of rows; the blocks read last stay in memory. The file stays open, so it may be removed meanwhile. */
export class BlockFile {
  private readonly descriptor: number;
  private readonly blocks = new Map<number, Block>(); // in the order in which they were read
  private readonly loading = new Map<number, Promise<void>>();
  private held = 0;
  private last: Block | null = null;
  private lastIndex = -1;

  /** Row `i` lies between the bytes `ends[i - 1]` and `ends[i]`; `keep` is the number of bytes that stay in memory. */
  constructor(
    readonly file: string,
    private readonly ends: Float64Array,
    readonly rows: number,
    private readonly keep: number,
  ) {
    this.descriptor = onDisk(file, () => openSync(file, 'r'));
  }

  text(row: number): string {
    const { start, bytes } = this.block(Math.floor(row / this.rows));
    return bytes.toString('utf8', this.startOf(row) - start, this.ends[row]! - start);
  }

  /** A view that must not be written to. */
  ints(row: number): Int32Array {
    const { start, items } = this.block(Math.floor(row / this.rows));
    const from = this.startOf(row);
    return items.subarray((from - start) / 4, (this.ends[row]! - start) / 4);
  }

  /** Copies the first `most` integers of a row to `target[at..]`; gives their number. */
  copy(row: number, target: Int32Array, at: number, most: number): number {
    const { start, items } = this.block(Math.floor(row / this.rows));
    const from = this.startOf(row);
    const count = Math.min(most, (this.ends[row]! - from) / 4);
    const first = (from - start) / 4;
    for (let index = 0; index < count; index++) target[at + index] = items[first + index]!;
    return count;
  }

  /** Reads the blocks of some rows without holding anything up; a fault is left to be thrown by the one who wants the row. */
  async ready(rows: ArrayLike<number>): Promise<void> {
    const wanted = new Set<number>();
    for (let index = 0; index < rows.length; index++) {
      const block = Math.floor(rows[index]! / this.rows);
      if (!this.blocks.has(block)) wanted.add(block);
    }
    if (wanted.size > 0) await Promise.all(Array.from(wanted, (index) => this.load(index)));
  }

  private startOf(row: number): number {
    return row === 0 ? 0 : this.ends[row - 1]!;
  }

  private block(index: number): Block {
    if (index === this.lastIndex) return this.last!;
    const block = this.blocks.get(index) ?? this.add(index, this.readNow(this.empty(index)));
    this.last = block;
    this.lastIndex = index;
    return block;
  }

  private empty(index: number): Block {
    const start = this.startOf(index * this.rows);
    const end = this.ends[Math.min(this.ends.length, (index + 1) * this.rows) - 1]!;
    const buffer = new ArrayBuffer(end - start); // one of its own: integers need its alignment
    return { start, bytes: Buffer.from(buffer), items: new Int32Array(buffer, 0, (end - start) >> 2) };
  }

  private readNow(block: Block): Block {
    for (let at = 0; at < block.bytes.length;) {
      const count = onDisk(this.file, () => readSync(this.descriptor, block.bytes, at, block.bytes.length - at, block.start + at));
      if (count === 0) throw new InputError('this file of prepared texts was cut off while it was in use', { file: this.file });
      at += count;
    }
    return block;
  }

  private load(index: number): Promise<void> {
    const begun = this.loading.get(index);
    if (begun) return begun;
    const block = this.empty(index);
    const loading = new Promise<void>((resolve) => {
      read(this.descriptor, block.bytes, 0, block.bytes.length, block.start, (error, count) => {
        this.loading.delete(index);
        if (!error && count === block.bytes.length && !this.blocks.has(index)) this.add(index, block);
        resolve();
      });
    });
    this.loading.set(index, loading);
    return loading;
  }

  private add(index: number, block: Block): Block {
    this.blocks.set(index, block);
    this.held += block.bytes.length;
    for (const [oldest, { bytes }] of this.blocks) {
      if (this.held <= this.keep || oldest === index) break;
      this.blocks.delete(oldest);
      this.held -= bytes.length;
    }
    return block;
  }
}
