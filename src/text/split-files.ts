/** The files of a kept split: its texts in UTF-8, its token ids, and a table of rows; integers have 32 bits in the machine's order. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SplitName } from '../plugin/index.js';
import { onDisk } from './store-fault.js';

/** What is said of a kept split beside its files. */
export interface KeptSplit {
  readonly size: number;
  readonly digest: string;
  /** Whether it is read by blocks. */
  readonly disk: boolean;
}

/** The file of a part of a split; `pool` and `first` are of use only while it is made. */
export const fileOf = (folder: string, name: SplitName, part: 'ids' | 'texts' | 'rows' | 'pool' | 'first'): string =>
  join(folder, `${name}.${part}`);

/** Writes integers or bytes as a file. */
export function writeInts(file: string, items: Int32Array | Uint8Array): void {
  onDisk(file, () => writeFileSync(file, new Uint8Array(items.buffer, items.byteOffset, items.byteLength)));
}

/** Writes labels, lengths of texts in bytes and numbers of ids, one after the other. */
export function writeRows(folder: string, name: SplitName, ...columns: readonly Int32Array[]): void {
  const table = new Int32Array(columns.reduce((total, { length }) => total + length, 0));
  columns.reduce((at, column) => (table.set(column, at), at + column.length), 0);
  writeInts(fileOf(folder, name, 'rows'), table);
}

/** Reads the table of rows back; null where it has another size. */
export function readRows(folder: string, name: SplitName, size: number, columns: number): Int32Array[] | null {
  const table = readInts(fileOf(folder, name, 'rows'));
  if (table.length !== size * columns) return null;
  return Array.from({ length: columns }, (_, column) => table.subarray(column * size, (column + 1) * size));
}

/** Reads a file of integers; what is left over at its end is left out. Throws the file system's error. */
export function readInts(file: string): Int32Array {
  const bytes = readFileSync(file);
  return new Int32Array(new Uint8Array(bytes).buffer, 0, bytes.length >> 2);
}
