/** The weights of a checkpoint's folder: one file, or several that an index names. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../plugin/index.js';
import { isJson, jsonFile } from './json-file.js';
import { readSafetensors } from './safetensors.js';
import type { StoredTensor } from './types.js';

export const WEIGHTS = 'model.safetensors';
export const INDEX = 'model.safetensors.index.json';

/** Files that hold a folder's weights. Throws an `InputError` where there are none that may be read. */
export function weightFiles(folder: string): string[] {
  if (existsSync(join(folder, WEIGHTS))) return [join(folder, WEIGHTS)];
  const index = jsonFile(join(folder, INDEX));
  if (index) return [...new Set(Object.values(weightMap(index, folder)))].sort().map((name) => join(folder, name));
  const pickles = readdirSync(folder).filter((name) => /\.(bin|pt|pth|ckpt|pkl)$/.test(name));
  if (pickles.length > 0)
    throw new InputError(`has its weights only as a pickle (${pickles.join(', ')}), which can run code when it is read`, {
      file: folder,
      allowed: WEIGHTS,
      suggestion: 'save it with safe_serialization=True',
    });
  throw new InputError(`has no ${WEIGHTS}`, { file: folder, allowed: `${WEIGHTS} or ${INDEX}` });
}

/** Every tensor of a folder by its name; those of sharded weights are compared with the index. Throws an `InputError` for damaged files. */
export function readWeights(folder: string): Map<string, StoredTensor> {
  const files = weightFiles(folder);
  const all = new Map<string, StoredTensor>();
  for (const file of files) {
    for (const [name, tensor] of readSafetensors(file)) {
      if (all.has(name)) throw new InputError(`tensor '${name}' is in ${all.get(name)!.file} already`, { file });
      all.set(name, tensor);
    }
  }
  if (!existsSync(join(folder, WEIGHTS))) compareIndex(all, folder);
  return all;
}

function weightMap(index: Readonly<Record<string, unknown>>, folder: string): Record<string, string> {
  const map = index['weight_map'];
  const fits = isJson(map) && Object.values(map).every((name) => typeof name === 'string' && /^[\w.-]+\.safetensors$/.test(name));
  if (fits) return map as Record<string, string>;
  throw new InputError('has no weight_map from tensors to safetensors files beside it', { file: join(folder, INDEX) });
}

function compareIndex(all: ReadonlyMap<string, StoredTensor>, folder: string): void {
  const file = join(folder, INDEX);
  const map = weightMap(jsonFile(file)!, folder);
  const missing = Object.entries(map).filter(([name, where]) => all.get(name)?.file !== join(folder, where));
  if (missing.length > 0)
    throw new InputError(`names tensors that are not where it says: ${listed(missing.map(([name]) => name))}`, { file });
}

/** Names in a sentence: the first ones, and how many more there are. */
export const listed = (names: readonly string[], most = 8): string =>
  names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
