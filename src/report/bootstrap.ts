import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { quantileSorted } from 'simple-statistics';

export type PairedMetric = 'accuracy' | 'macro_f1';
export type GainVerdict = 'gains' | 'no gain' | 'inconclusive' | 'loses';

export interface PairedDifference {
  /** Score of A minus score of B on all examples. */
  readonly difference: number;
  /** The 95 % percentile interval over resampled examples. */
  readonly low: number;
  readonly high: number;
  readonly verdict: GainVerdict;
}

export interface BootstrapOptions {
  readonly samples?: number;
  readonly seed?: number;
  /** A gain this large must be ruled out before `no gain` is said; a share, 0.01 = one point. */
  readonly margin?: number;
}

export type Ints = ArrayLike<number>;
/** A score of predictions on some rows of the labels, drawn with replacement or not. */
export type RowScore = (labels: Ints, predicted: Ints, rows: Ints) => number;

/**
 * Paired bootstrap (Efron, percentile interval) of the difference between two models on the same test examples.
 * It speaks of the examples only, not of the spread over training seeds. Deterministic in `seed`. Throws a RangeError on unequal lengths.
 */
export function pairedBootstrap(labels: Ints, a: Ints, b: Ints, metric: PairedMetric, options: BootstrapOptions = {}): PairedDifference {
  const { samples = 2000, seed = 0, margin = 0.01 } = options;
  const n = labels.length;
  if (n === 0 || a.length !== n || b.length !== n) throw new RangeError('labels and both predictions need the same length, at least 1');
  const measure = rowScore(metric, labels, a, b);
  const difference = (rows: Ints) => measure(labels, a, rows) - measure(labels, b, rows);
  const random = xoroshiro128plus(seed);
  const rows = new Int32Array(n);
  const resampled = Array.from({ length: samples }, () => {
    for (let i = 0; i < n; i++) rows[i] = uniformInt(random, 0, n - 1);
    return difference(rows);
  }).sort((x, y) => x - y);
  const [low, high] = [quantileSorted(resampled, 0.025), quantileSorted(resampled, 0.975)];
  return { difference: difference(Int32Array.from({ length: n }, (_, i) => i)), low, high, verdict: judge(low, high, margin) };
}

/** The score of a metric; `all` are labels and predictions, which say how many classes there are. */
export const rowScore = (metric: PairedMetric, ...all: Ints[]): RowScore => (metric === 'accuracy' ? accuracy : macroF1(...all));

/** What an interval of a difference says. */
export function judge(low: number, high: number, margin: number): GainVerdict {
  if (low > 0) return 'gains';
  if (high < 0) return 'loses';
  return high < margin ? 'no gain' : 'inconclusive';
}

function accuracy(labels: Ints, predicted: Ints, rows: Ints): number {
  let right = 0;
  for (let i = 0; i < rows.length; i++) if (labels[rows[i]!] === predicted[rows[i]!]) right++;
  return right / rows.length;
}

/** Macro F1 over the classes that occur, counted without a matrix: there may be hundreds of classes. */
function macroF1(...all: Ints[]): RowScore {
  const classes =
    1 +
    all.reduce(
      (top, ints) =>
        Math.max(
          top,
          Array.from(ints).reduce((x, y) => Math.max(x, y), 0),
        ),
      0,
    );
  const right = new Float64Array(classes);
  const named = new Float64Array(classes); // support + times predicted
  return (labels, predicted, rows) => {
    right.fill(0);
    named.fill(0);
    for (let i = 0; i < rows.length; i++) {
      const [truth, guess] = [labels[rows[i]!]!, predicted[rows[i]!]!];
      named[truth]!++;
      named[guess]!++;
      if (truth === guess) right[truth]!++;
    }
    const occurring = named.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0);
    return right.reduce((sum, value, index) => sum + (value ? (2 * value) / named[index]! : 0), 0) / occurring;
  };
}
