import { closeSync, openSync, writeSync } from 'node:fs';
import { Int32List } from './int32-list.js';
import { PackedTexts } from './packed-texts.js';
import { onDisk } from './store-fault.js';

const CHUNK = 1 << 20;

/** A new file, written through a buffer. Throws an `InputError` for a fault of the disk. */
class FileWriter {
  private readonly descriptor: number;
  protected used = 0;

  constructor(
    readonly file: string,
    protected readonly buffer = Buffer.from(new ArrayBuffer(CHUNK)),
  ) {
    this.descriptor = onDisk(file, () => openSync(file, 'w'));
  }

  /** Writes what is left and closes the file; a second call does nothing. */
  close(): void {
    if (this.used < 0) return;
    this.flush();
    closeSync(this.descriptor);
    this.used = -1;
  }

  protected flush(): void {
    this.write(this.buffer.subarray(0, this.used));
    this.used = 0;
  }

  protected write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += onDisk(this.file, () => writeSync(this.descriptor, bytes, at));
  }
}

/** Texts one after the other in a file, UTF-8; half a surrogate pair becomes U+FFFD. */
export class TextWriter extends FileWriter {
  /** Bytes of each text. */
  readonly lengths = new Int32List();

  add(text: string): void {
    const most = text.length * 3; // UTF-8 takes at most three bytes a UTF-16 unit
    if (most > CHUNK) return this.addPacked(PackedTexts.of([text]));
    if (this.used + most > CHUNK) this.flush();
    const length = this.buffer.write(text, this.used, 'utf8');
    this.used += length;
    this.lengths.push(length);
  }

  /** Adds a text that is UTF-8 already. */
  addBytes(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (this.used + length > CHUNK) this.flush();
    if (length > CHUNK) this.write(bytes.subarray(start, end));
    else {
      for (let at = start, own = this.used; at < end; at++, own++) this.buffer[own] = bytes[at]!;
      this.used += length;
    }
    this.lengths.push(length);
  }

  /** Adds texts that are packed already. */
  addPacked({ bytes, ends }: PackedTexts): void {
    this.flush();
    this.write(bytes);
    ends.forEach((end, index) => this.lengths.push(index === 0 ? end : end - ends[index - 1]!));
  }
}

/** 32-bit integers one after the other in a file. */
export class Int32Writer extends FileWriter {
  private readonly items = new Int32Array(this.buffer.buffer as ArrayBuffer);

  /** Appends the first `count` of some integers. */
  pushAll(values: Int32Array, count: number): void {
    for (let index = 0; index < count; index++) {
      if (this.used === CHUNK) this.flush();
      this.items[this.used >> 2] = values[index]!;
      this.used += 4;
    }
  }
}
