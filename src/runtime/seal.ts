/** How a built TensorFlow looks when it is whole: a damaged one is told apart before loading it takes the process along. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The addon's name in its folder. */
export const ADDON = 'tfjs_binding.node';
const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'].map((name) => join('site', 'tensorflow', name));

/** The addon by its SHA-256; the libraries, a gigabyte, by their sizes. */
export type Seal = Readonly<Record<string, string | number>>;

const digest = (file: string): string => {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch {
    return '';
  }
};

/** Takes the seal of a folder; what is missing there is sealed as empty. */
export const sealOf = (folder: string): Seal => ({
  [ADDON]: digest(join(folder, ADDON)),
  ...Object.fromEntries(libraries.map((name) => [name, statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0])),
});

/** Whether a folder still looks as it did when the seal was taken. */
export function isWhole(folder: string, seal: Seal): boolean {
  const now = sealOf(folder);
  return Object.entries(seal).every(([name, value]) => now[name] === value);
}
