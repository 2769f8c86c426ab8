import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { quantileSorted } from 'simple-statistics';
import { judge, type BootstrapOptions, type PairedDifference } from './bootstrap.js';

/** What a language model says of texts. */
export interface TextNats {
  /** Of all tokens of each text together. */
  readonly nats: ArrayLike<number>;
  readonly tokens: ArrayLike<number>;
}

/**
 * By how many nats a token the first model's mean is less than the second's, which is the logarithm of the ratio of their perplexities: paired
 * bootstrap over texts, 95 % percentile interval, tokens of a text drawn together. A hundredth of a nat is one percent of perplexity. Deterministic
 * in `seed`. Throws a RangeError on unequal lengths.
 */
export function perplexityDifference(
  one: TextNats,
  other: TextNats,
  { samples = 2000, seed = 0, margin = 0.01 }: BootstrapOptions = {},
): PairedDifference {
  const n = one.nats.length;
  if (n === 0 || other.nats.length !== n) throw new RangeError('both models need the same texts, one at least');
  const less = Float64Array.from({ length: n }, (_, text) => other.nats[text]! - one.nats[text]!);
  const random = xoroshiro128plus(seed);
  const drawn = Array.from({ length: samples }, () => {
    let [nats, tokens] = [0, 0];
    for (let count = 0; count < n; count++) {
      const text = uniformInt(random, 0, n - 1);
      nats += less[text]!;
      tokens += one.tokens[text]!;
    }
    return nats / tokens;
  }).sort((a, b) => a - b);
  const [low, high] = [quantileSorted(drawn, 0.025), quantileSorted(drawn, 0.975)];
  const tokens = Array.from(one.tokens).reduce((sum, count) => sum + count, 0);
  return { difference: less.reduce((sum, nats) => sum + nats, 0) / tokens, low, high, verdict: judge(low, high, margin) };
}
