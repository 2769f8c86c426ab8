/** A text to the ids of a checkpoint's vocabulary, with its special tokens. */
import { addedTokenCut } from './added-tokens.js';
import type { TokenizerParts } from './types.js';

export interface Subwords {
  /** One more than the largest id. */
  readonly size: number;
  /** Tokens it has. */
  readonly count: number;
  /** Every token with its id. */
  readonly ids: ReadonlyMap<string, number>;
  /** Ids of a text without the special tokens around it. */
  plain(text: string): number[];
  /** Ids around a text. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Ids of a text, special tokens included; what is beyond `most` ids is cut off before those at the end. */
  encode(text: string, most?: number): Int32Array;
}

/** Puts the stages together. */
export function subwords(parts: TokenizerParts): Subwords {
  const { added, before, after, size, count, ids } = parts;
  const cutRaw = addedTokenCut(added.filter((token) => !token.normalized));
  const cutNormalized = addedTokenCut(added.filter((token) => token.normalized));
  const idsOf = (text: string): number[] =>
    cutRaw(text).flatMap((part) =>
      typeof part === 'number'
        ? [part]
        : cutNormalized(parts.normalize(part)).flatMap((inner) =>
            typeof inner === 'number' ? [inner] : parts.split(inner).flatMap((piece) => parts.model(piece)),
          ),
    );
  // A lone half of a surrogate pair cannot be written as UTF-8; it comes back as U+FFFD everywhere else too.
  const plain = (text: string): number[] => idsOf(Buffer.from(text).toString());
  return {
    size,
    count,
    ids,
    before,
    after,
    plain,
    encode(text, most = Infinity) {
      const found = plain(text);
      const room = Math.max(0, most - before.length - after.length);
      return Int32Array.from([...before, ...(found.length > room ? found.slice(0, room) : found), ...after]);
    },
  };
}
