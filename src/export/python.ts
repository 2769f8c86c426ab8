/** Programs in `python/` that open again what was written for Python. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Python, ShippedRows } from '../plugin/index.js';

/** Where a Python file of ours lies. */
export const pythonFile = (name: string): string => fileURLToPath(new URL(`../../../src/export/python/${name}`, import.meta.url));

/** The float32 numbers that a program of ours writes to its last argument, of texts and their ids that it reads as JSON. */
export async function numbersFrom(
  python: Python,
  program: string,
  model: string,
  { texts, ids }: ShippedRows,
  modules: readonly string[],
): Promise<Float32Array> {
  const folder = await mkdtemp(join(tmpdir(), 'stillhouse-python-'));
  try {
    const [given, out] = [join(folder, 'rows.json'), join(folder, 'logits.bin')];
    await writeFile(given, JSON.stringify({ texts, ids: ids.map((row) => [...row]) }));
    await python.run(pythonFile(program), [model, given, out], modules);
    const bytes = await readFile(out);
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
