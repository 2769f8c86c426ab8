/** Writes safetensors files, for tests of how they are read. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { safetensorsBytes, type RawTensor } from '../../../src/checkpoint/write-safetensors.js';
import { checkpointFolder } from '../../golden/checkpoints.js';

export type WrittenTensors = Record<string, RawTensor>;

/** Bytes of a file of these tensors. */
export const safetensors = (tensors: WrittenTensors): Buffer => Buffer.from(safetensorsBytes(tensors));

/** The tensors of a file as they are stored. */
export function storedTensors(file: string): WrittenTensors {
  const all = readFileSync(file);
  const start = 8 + Number(all.readBigUInt64LE(0));
  const header = JSON.parse(all.subarray(8, start).toString()) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  delete header['__metadata__'];
  return Object.fromEntries(
    Object.entries(header).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ]) => [name, { dtype, shape, bytes: new Uint8Array(all.subarray(start + from, start + to)) }],
    ),
  );
}

/** A copy of a tiny checkpoint in `folder`, its tensors changed. */
export function changedCopy(name: string, folder: string, change: (tensors: WrittenTensors) => WrittenTensors = (same) => same): string {
  cpSync(checkpointFolder(name), folder, { recursive: true });
  const file = join(folder, 'model.safetensors');
  writeFileSync(file, safetensors(change(storedTensors(file))));
  return folder;
}
