import { drawsOf } from '../../src/search/index.js';

/** Drawn choices of one case: the same for a seed and a number. */
export class Draw {
  readonly unit: () => number;

  constructor(seed: number, number: number) {
    this.unit = drawsOf(seed, number, 'fuzz', 0);
  }

  /** A whole number from 0, smaller than `most`. */
  below(most: number): number {
    return Math.floor(this.unit() * most);
  }
  chance(share: number): boolean {
    return this.unit() < share;
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}
