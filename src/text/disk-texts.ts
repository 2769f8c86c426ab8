import { BlockFile } from './block-file.js';
import type { Texts } from './text-store.js';

const ROWS = 512;
const KEPT = 4 << 20; // bytes

/** Many texts in a file, cheap to read one after the other. */
export class DiskTexts implements Texts {
  private readonly blocks: BlockFile;

  /** Text `i` lies between the bytes `ends[i - 1]` and `ends[i]` of the file. */
  constructor(
    readonly file: string,
    readonly ends: Float64Array,
  ) {
    this.blocks = new BlockFile(file, ends, ROWS, KEPT);
  }

  get size(): number {
    return this.ends.length;
  }

  at(index: number): string {
    return this.blocks.text(index);
  }
}

/** Where each row ends, from their lengths. */
export function endsOf(lengths: Int32Array, unit = 1): Float64Array {
  const ends = new Float64Array(lengths.length);
  let end = 0;
  for (let row = 0; row < lengths.length; row++) ends[row] = end += lengths[row]! * unit;
  return ends;
}
