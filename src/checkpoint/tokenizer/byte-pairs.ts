import type { SubwordModel } from './types.js';
import { remembered } from './word-piece.js';

export interface BytePairParts {
  readonly ids: ReadonlyMap<string, number>;
  /** Pairs in the order in which they were learnt, as `left right`. */
  readonly merges: readonly string[];
  /** Id of what is not in the vocabulary; null: it is left out. */
  readonly unknown: number | null;
  /** A piece that is a token as it stands is not merged. */
  readonly whole: boolean;
}

/** Merges neighbours of a piece, the pair learnt first before all others (Sennrich et al. 2016). */
export function bytePairs({ ids, merges, unknown, whole }: BytePairParts): SubwordModel {
  const ranks = new Map(merges.map((pair, rank) => [pair, rank]));
  const idOf = (symbol: string): readonly number[] => {
    const id = ids.get(symbol) ?? unknown;
    return id === null ? [] : [id];
  };
  return remembered(new Map(), (piece) => {
    if (whole && ids.has(piece)) return [ids.get(piece)!];
    let symbols = [...piece];
    for (;;) {
      const best = bestPair(symbols, ranks);
      if (best === null) return symbols.flatMap(idOf);
      symbols = merged(symbols, best);
    }
  });
}

/** The pair of neighbours with the lowest rank, or null. */
function bestPair(symbols: readonly string[], ranks: ReadonlyMap<string, number>): readonly [string, string] | null {
  let [best, lowest] = [-1, Infinity];
  for (let index = 0; index + 1 < symbols.length; index++) {
    const rank = ranks.get(`${symbols[index]} ${symbols[index + 1]}`);
    if (rank !== undefined && rank < lowest) [best, lowest] = [index, rank];
  }
  return best < 0 ? null : [symbols[best]!, symbols[best + 1]!];
}

/** Every such pair of neighbours made one, from left to right. */
function merged(symbols: readonly string[], [left, right]: readonly [string, string]): string[] {
  const result: string[] = [];
  for (let index = 0; index < symbols.length; index++) {
    const pair = symbols[index] === left && symbols[index + 1] === right;
    result.push(pair ? left + right : symbols[index]!);
    if (pair) index++;
  }
  return result;
}
