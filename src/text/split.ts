import { createHash } from 'node:crypto';
import type { EncodedSplit, SplitName } from '../plugin/index.js';
import type { PackedTexts } from './packed-texts.js';

/** Cleaned texts with their token ids, all packed. */
export interface Encoded {
  readonly texts: PackedTexts;
  readonly labels: Int32Array;
  readonly ids: Int32Array;
  /** Tokens of text `i` lie between `ends[i - 1]` and `ends[i]`. */
  readonly ends: Int32Array;
}

/** A split over packed arrays; `tokens` gives views that must not be written to. */
export function encodedSplit(name: SplitName, { texts, labels, ids, ends }: Encoded): EncodedSplit {
  return {
    name,
    size: labels.length,
    digest: sha256(bytes(texts.ends), texts.bytes, bytes(labels), bytes(ends), bytes(ids)),
    text: (index) => texts.at(index),
    tokens: (index) => ids.subarray(index === 0 ? 0 : ends[index - 1], ends[index]),
    copy(index, target, at, most) {
      const first = index === 0 ? 0 : ends[index - 1]!;
      const count = Math.min(most, ends[index]! - first);
      for (let token = 0; token < count; token++) target[at + token] = ids[first + token]!;
      return count;
    },
    label: (index) => labels[index]!,
    length: (index) => ends[index]! - (index === 0 ? 0 : ends[index - 1]!),
  };
}

/** SHA-256 of the parts one after the other, in hex. */
export function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

const bytes = (items: Int32Array): Uint8Array => new Uint8Array(items.buffer, items.byteOffset, items.byteLength);
