import type { SplitName } from '../plugin/index.js';
import { DiskTexts, endsOf } from './disk-texts.js';
import { TextWriter } from './file-writer.js';
import { fileOf } from './split-files.js';
import { TextPacker } from './text-packer.js';
import type { Texts } from './text-store.js';

/** Where texts go that are too many for memory. */
export interface Room {
  /** Bytes of text above which a split lies on disk. */
  readonly limit: number;
  /** A folder of this preparation's own, made at the first call. */
  folder(): string;
}

/** Collects texts in memory, from the room's limit on in a file of its folder. */
export class TextSpool {
  private readonly memory = new TextPacker();
  private writer: TextWriter | null = null;

  constructor(
    private readonly room: Room | null,
    private readonly name: SplitName,
  ) {}

  add(text: string): void {
    if (this.writer) return this.writer.add(text);
    this.memory.add(text);
    if (this.room && this.memory.size > this.room.limit) this.spill(this.room);
  }

  /** As `add`, for UTF-8. */
  addBytes(bytes: Uint8Array, start: number, end: number): void {
    if (this.writer) return this.writer.addBytes(bytes, start, end);
    this.memory.addBytes(bytes, start, end);
    if (this.room && this.memory.size > this.room.limit) this.spill(this.room);
  }

  finish(): Texts {
    if (!this.writer) return this.memory.finish();
    this.writer.close();
    return new DiskTexts(this.writer.file, endsOf(this.writer.lengths.finish()));
  }

  private spill(room: Room): void {
    this.writer = new TextWriter(fileOf(room.folder(), this.name, 'pool'));
    this.writer.addPacked(this.memory.finish());
    this.memory.clear();
  }
}
