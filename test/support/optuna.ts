/** What real Optuna wrote down, read back as ours. Excerpts lie in the tests; STILLHOUSE_GOLDEN names a folder with all of it. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mersenne } from 'pure-rand/generator/mersenne';
import type { Distribution, ParamValue } from '../../src/plugin/index.js';
import type { Draws } from '../../src/search/index.js';

const root = resolve(fileURLToPath(import.meta.url), '../../../..');

/** An excerpt by its path from the repository's root. */
export const excerpt = <T>(path: string): T => JSON.parse(readFileSync(join(root, path), 'utf8')) as T;

/** A file of the golden data; null, with a line that says so, where there is none. */
export function golden<T>(name: string): T | null {
  const folder = process.env['STILLHOUSE_GOLDEN'];
  const file = folder && join(folder, name);
  if (file && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as T;
  console.log(`      skipped: STILLHOUSE_GOLDEN names no folder with ${name}`);
  return null;
}

export interface OptunaDistribution {
  name: string;
  attributes: { low: number; high: number; step: number | null; log: boolean; choices: ParamValue[] };
}

/** A distribution as Optuna's journal writes it. */
export function distributionOf({ name, attributes: { choices, ...numeric } }: OptunaDistribution): Distribution {
  if (name === 'CategoricalDistribution') return { type: 'choice', choices };
  return { type: name === 'IntDistribution' ? 'int' : 'float', ...numeric } as Distribution;
}

/** numpy's RandomState(seed).random_sample(), one a call: 53 bits of two words of MT19937. */
export function randomState(seed: number): Draws {
  const generator = mersenne(seed | 0);
  return () => {
    const high = (generator.next() >>> 5) * 2 ** 26;
    return (high + (generator.next() >>> 6)) / 2 ** 53;
  };
}
