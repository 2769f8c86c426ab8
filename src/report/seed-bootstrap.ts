import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { quantileSorted } from 'simple-statistics';
import { judge, rowScore, type BootstrapOptions, type Ints, type PairedDifference, type PairedMetric } from './bootstrap.js';

/**
 * Paired bootstrap of the mean difference between two methods over several seeds, student i of the one against student i of the other:
 * seeds and test examples are both drawn anew, so that the 95 % percentile interval speaks of either spread. A few seeds tell their own
 * spread badly; one tells none. Deterministic in `seed`. Throws a RangeError on unequal lengths.
 */
export function seedBootstrap(
  labels: Ints,
  a: readonly Ints[],
  b: readonly Ints[],
  metric: PairedMetric,
  { samples = 1000, seed = 0, margin = 0.01 }: BootstrapOptions = {},
): PairedDifference {
  const n = labels.length;
  if (a.length === 0 || a.length !== b.length) throw new RangeError('both methods need the same number of students, at least one');
  if (n === 0 || [...a, ...b].some(({ length }) => length !== n))
    throw new RangeError('labels and predictions need the same length, at least 1');
  const measure = rowScore(metric, labels, ...a, ...b);
  const difference = (student: number, rows: Ints): number => measure(labels, a[student]!, rows) - measure(labels, b[student]!, rows);
  const mean = (students: readonly number[], rows: Ints): number =>
    students.reduce((sum, student) => sum + difference(student, rows), 0) / students.length;
  const random = xoroshiro128plus(seed);
  const rows = new Int32Array(n);
  const drawn = Array.from({ length: samples }, () => {
    const students = a.map(() => uniformInt(random, 0, a.length - 1));
    for (let i = 0; i < n; i++) rows[i] = uniformInt(random, 0, n - 1);
    return mean(students, rows);
  }).sort((x, y) => x - y);
  const [low, high] = [quantileSorted(drawn, 0.025), quantileSorted(drawn, 0.975)];
  const all = Int32Array.from({ length: n }, (_, i) => i);
  return { difference: mean([...a.keys()], all), low, high, verdict: judge(low, high, margin) };
}
