/** What stands beside a model that takes token ids and answers numbers. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ShippedStudent } from '../plugin/index.js';

/** Writes files by their paths into a folder. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/**
 * `labels.json`: names of the classes by index. `text.json`: how a text becomes ids (`preprocess`, `tokenizer`, `learnt`, `maxLength`), `vocabulary`
 * by id. `tokenizer/`: the files of a pretrained one.
 */
export function besideFiles({ labels, text: { files, ...text } }: Pick<ShippedStudent, 'labels' | 'text'>): Record<string, string> {
  return {
    'labels.json': `${JSON.stringify(labels)}\n`,
    'text.json': `${JSON.stringify(text)}\n`,
    ...Object.fromEntries(Object.entries(files).map(([name, content]) => [`tokenizer/${name}`, content])),
  };
}

/** The numbers of all weights, quantised ones as those that they stand for. */
export const weightValues = ({ weights }: Pick<ShippedStudent, 'weights'>): Record<string, Float32Array> =>
  Object.fromEntries(Object.entries(weights).map(([name, { values }]) => [name, values]));

/** Those numbers one after the other as float32, in the order of the graph. */
export function weightBytes({ graph, weights }: Pick<ShippedStudent, 'graph' | 'weights'>): Uint8Array {
  const values = Object.keys(graph.weights).map((name) => weights[name]!.values);
  return Buffer.concat(values.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)));
}
