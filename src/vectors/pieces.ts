import { readTokenizer, tokenizerDigest } from '../checkpoint/tokenizer/index.js';
import type { PretrainedTokenizer } from '../plugin/index.js';

/** The tokenizer of a checkpoint's folder, which answers tokens and not ids. Throws an `InputError` where there is none. */
export function pieces(folder: string, special: boolean): PretrainedTokenizer {
  const { ids, plain, before, after } = readTokenizer(folder);
  const names = new Map([...ids].map(([token, id]) => [id, token]));
  const named = (list: readonly number[]): string[] => list.map((id) => names.get(id)!);
  const [first, last] = special ? [named(before), named(after)] : [[], []];
  return {
    digest: tokenizerDigest(folder),
    tokenize(text, most) {
      const room = Math.max(0, most - first.length - last.length);
      return [...first, ...named(plain(text).slice(0, room)), ...last];
    },
  };
}
