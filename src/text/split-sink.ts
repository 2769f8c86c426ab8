import type { EncodedSplit, SplitName } from '../plugin/index.js';
import { DiskTexts, endsOf } from './disk-texts.js';
import { diskSplit } from './disk-split.js';
import { Int32Writer, TextWriter } from './file-writer.js';
import { Int32List } from './int32-list.js';
import { renumbered } from './renumber.js';
import { encodedSplit } from './split.js';
import { fileOf, writeInts, writeRows, type KeptSplit } from './split-files.js';
import { TextPacker } from './text-packer.js';
import type { Workplace } from './workplace.js';

/** Takes cleaned texts and token ids row by row and makes a split of them. */
export interface SplitSink {
  readonly texts: { addBytes(bytes: Uint8Array, start: number, end: number): void };
  readonly ids: { pushAll(ids: Int32Array, count: number): void };
  /** Ends a row: its label, and how many ids it has. */
  end(label: number, count: number): void;
  readonly labels: Int32List;
  /** The split; `renumber` leads from the ids given so far to the final ones. */
  finish(renumber: Int32Array | null): Promise<FinishedSplit>;
}

export interface FinishedSplit {
  readonly split: EncodedSplit;
  /** Writes what is not yet there into a folder. */
  keep(folder: string): KeptSplit;
}

/** Rows of a split that stays in memory. */
export class MemorySink implements SplitSink {
  readonly texts = new TextPacker();
  readonly ids = new Int32List();
  readonly labels = new Int32List();
  private readonly ends = new Int32List();

  constructor(private readonly name: SplitName) {}

  end(label: number): void {
    this.labels.push(label);
    this.ends.push(this.ids.length);
  }

  async finish(renumber: Int32Array | null): Promise<FinishedSplit> {
    const { name } = this;
    const texts = this.texts.finish();
    const [labels, ends] = [this.labels.finish(), this.ends.finish()];
    const ids = renumber ? this.ids.finish().map((id) => renumber[id]!) : this.ids.finish();
    const split = encodedSplit(name, { texts, labels, ids, ends });
    const keep = (folder: string): KeptSplit => {
      writeRows(folder, name, labels, lengthsOf(texts.ends), lengthsOf(ends));
      writeInts(fileOf(folder, name, 'ids'), ids);
      writeInts(fileOf(folder, name, 'texts'), texts.bytes);
      return { size: split.size, digest: split.digest, disk: false };
    };
    return { split, keep };
  }
}

/** Rows of a split that is larger than memory: texts and ids go to files of a folder. */
export class DiskSink implements SplitSink {
  readonly texts: TextWriter;
  readonly ids: Int32Writer;
  readonly labels = new Int32List();
  private readonly counts = new Int32List();

  constructor(
    private readonly folder: string,
    private readonly name: SplitName,
  ) {
    this.texts = new TextWriter(fileOf(folder, name, 'texts'));
    this.ids = new Int32Writer(fileOf(folder, name, 'first'));
  }

  end(label: number, count: number): void {
    this.labels.push(label);
    this.counts.push(count);
  }

  async finish(renumber: Int32Array | null): Promise<FinishedSplit> {
    const { folder, name } = this;
    this.texts.close();
    this.ids.close();
    await renumbered(this.ids.file, fileOf(folder, name, 'ids'), renumber);
    const [labels, counts, lengths] = [this.labels.finish(), this.counts.finish(), this.texts.lengths.finish()];
    writeRows(folder, name, labels, lengths, counts);
    const texts = new DiskTexts(this.texts.file, endsOf(lengths));
    const split = await diskSplit(name, { texts, labels, counts, idsFile: fileOf(folder, name, 'ids') });
    return { split, keep: () => ({ size: split.size, digest: split.digest, disk: true }) };
  }
}

const lengthsOf = (ends: Int32Array): Int32Array => ends.map((end, index) => (index === 0 ? end : end - ends[index - 1]!));

/** A sink in memory, or on disk where the split is larger than that. */
export const sinkFor = (name: SplitName, disk: boolean, workplace: Workplace | null): SplitSink =>
  workplace && disk ? new DiskSink(workplace.folder(), name) : new MemorySink(name);
