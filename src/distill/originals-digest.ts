import { createHash } from 'node:crypto';
import { originalsOf, type SplitName, type TextData } from '../plugin/index.js';

const known = new WeakMap<TextData, Map<SplitName, Promise<string>>>();

/** SHA-256 in hex of a split's texts before any preprocessor, with the ids of the examples; read once for each data. */
export function originalsDigest(data: TextData, name: SplitName): Promise<string> {
  const digests = known.get(data) ?? known.set(data, new Map()).get(data)!;
  return digests.get(name) ?? digests.set(name, digestOf(data, name)).get(name)!;
}

async function digestOf(data: TextData, name: SplitName): Promise<string> {
  const hash = createHash('sha256');
  for await (const original of originalsOf(data, name)) hash.update(JSON.stringify([original.text, original.id]));
  return hash.digest('hex');
}
