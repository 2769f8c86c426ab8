import { UNKNOWN, type Vocabulary } from '../plugin/index.js';
import { TokenTable } from './token-table.js';

/** Gives tokens their ids. */
export interface TokenIds {
  of(token: string): number;
  /** As `of`, for the token in UTF-8. */
  ofBytes(bytes: Uint8Array, start: number, end: number): number;
}

/** Ids of a vocabulary; UNKNOWN for what it does not hold. */
export function idsOf({ tokens, id }: Vocabulary): TokenIds {
  const first = UNKNOWN + 1;
  const table = new TokenTable();
  for (const token of tokens.slice(first)) table.of(token, true);
  const known = (number: number): number => (number < 0 ? UNKNOWN : number + first);
  return { of: id, ofBytes: (bytes, start, end) => known(table.ofBytes(bytes, start, end, false)) };
}
