import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Dataset, Example, Schema, SplitName } from '../../../src/plugin/index.js';

/** The defaults of a plugin's options. */
export const defaults = (options: Schema): any =>
  Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default]));

/** Every example of a split. */
export async function all(dataset: Dataset, split: SplitName = 'train'): Promise<Example[]> {
  const examples: Example[] = [];
  for await (const example of dataset.read(split)) examples.push(example);
  return examples;
}

/** Every example of a split as it is read by blocks, one a line as `label|text`; null where it is read one by one. */
export async function blockRows(dataset: Dataset, split: SplitName = 'train'): Promise<string | null> {
  const rows: string[] = [];
  const blocks = dataset.readBlocks?.(split);
  for await (const { bytes, starts, ends, codes, labels } of blocks ?? [])
    starts.forEach((start, row) => rows.push(`${labels[codes[row]!]}|${Buffer.from(bytes.subarray(start, ends[row])).toString()}`));
  return blocks ? rows.join('\n') : null;
}

/** Runs with a file that holds these bytes and is gone afterwards; a fault's message names it without its folder. */
export async function withFile<T>(name: string, bytes: string | Uint8Array, run: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'stillhouse-'));
  const file = join(folder, name);
  writeFileSync(file, bytes);
  try {
    return await run(file);
  } catch (error) {
    (error as Error).message = (error as Error).message.replace(file, basename(file));
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The message of the `InputError` that this throws, or a complaint. */
export async function fault(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    return (error as Error).name === 'InputError' ? (error as Error).message : String(error);
  }
  return 'nothing was thrown';
}
