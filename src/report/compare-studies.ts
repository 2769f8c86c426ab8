/** Studies of one objective side by side. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { quantileSorted } from 'simple-statistics';
import type { Direction, Params, StudyView, TrialView } from '../plugin/index.js';
import { judged } from '../search/index.js';
import type { Table } from './records.js';

export interface ComparedStudy {
  readonly study: string;
  readonly trials: number;
  readonly complete: number;
  readonly pruned: number;
  /** Reports of all trials: epochs that were trained. */
  readonly epochs: number;
  /** Null where no trial is complete. */
  readonly best: { readonly number: number; readonly value: number; readonly params: Params } | null;
  readonly median: number | null;
  /** What it took until a trial was at least as good as the target; null where none was. */
  readonly reached: { readonly trials: number; readonly epochs: number } | null;
  /** How often a trial of this study is better than one of the first, ties half, with a 95 % bootstrap interval; null for the first itself. */
  readonly better: { readonly share: number; readonly low: number; readonly high: number } | null;
}

export interface Comparison {
  readonly direction: Direction;
  /** The worst of the studies' bests: what each of them has reached. */
  readonly target: number | null;
  readonly studies: readonly ComparedStudy[];
}

const SAMPLES = 2000;

/** The studies in the order given; the first is what the others are compared with. All must have this one direction. */
export function compareStudies(studies: readonly StudyView[], direction: Direction): Comparison {
  const sign = direction === 'maximize' ? 1 : -1;
  const scored = studies.map((study) => judged(study).map((trial) => ({ trial, score: sign * trial.values[0]! })));
  const bests = scored.map((trials) => (trials.length === 0 ? null : trials.reduce((top, one) => (one.score > top.score ? one : top))));
  const known = bests.flatMap((best) => (best ? [best.score] : []));
  const target = known.length === studies.length ? Math.min(...known) : null;
  return {
    direction,
    target: target === null ? null : sign * target,
    studies: studies.map(({ name, trials }, index) => {
      const best = bests[index]!;
      const scores = scored[index]!.map(({ score }) => score);
      return {
        study: name,
        trials: trials.length,
        complete: scores.length,
        pruned: trials.filter(({ state }) => state === 'pruned').length,
        epochs: epochsOf(trials),
        best: best && { number: best.trial.number, value: sign * best.score, params: best.trial.params },
        median: scores.length === 0 ? null : sign * median(scores),
        reached: target === null ? null : reached(trials, sign, target),
        better: index === 0 ? null : superiority(scores, scored[0]!.map(({ score }) => score)), // prettier-ignore
      };
    }),
  };
}

const median = (values: readonly number[]): number => quantileSorted([...values].sort((a, b) => a - b), 0.5); // prettier-ignore
const epochsOf = (trials: readonly TrialView[]): number => trials.reduce((sum, { intermediate }) => sum + intermediate.size, 0);

function reached(trials: readonly TrialView[], sign: number, target: number): ComparedStudy['reached'] {
  const index = trials.findIndex(({ state, values }) => state === 'complete' && sign * values[0]! >= target);
  return index < 0 ? null : { trials: index + 1, epochs: epochsOf(trials.slice(0, index + 1)) };
}

/** Mann and Whitney's U over the number of pairs; the interval resamples both sides. */
function superiority(a: readonly number[], b: readonly number[]): ComparedStudy['better'] {
  if (a.length === 0 || b.length === 0) return null;
  const random = xoroshiro128plus(0);
  const drawn = (values: readonly number[]) => values.map(() => values[uniformInt(random, 0, values.length - 1)]!);
  const samples = Array.from({ length: SAMPLES }, () => pairShare(drawn(a), drawn(b))).sort((x, y) => x - y);
  return { share: pairShare(a, b), low: quantileSorted(samples, 0.025), high: quantileSorted(samples, 0.975) };
}

function pairShare(a: readonly number[], b: readonly number[]): number {
  let wins = 0;
  for (const x of a) for (const y of b) wins += x > y ? 1 : x === y ? 0.5 : 0;
  return wins / (a.length * b.length);
}

/** A line a study. */
export function comparisonTable({ studies }: Comparison): Table {
  const columns = ['study', 'trials', 'complete', 'pruned', 'epochs', 'best', 'median', 'trials to target', 'epochs to target', 'better than the first']; // prettier-ignore
  const rounded = (value: number) => Number(value.toPrecision(5));
  const rows = studies.map(({ study, trials, complete, pruned, epochs, best, median: middle, reached: there, better }) => [
    study,
    trials,
    complete,
    pruned,
    epochs,
    best && rounded(best.value),
    middle === null ? null : rounded(middle),
    there && there.trials,
    there && there.epochs,
    better && `${better.share.toFixed(2)} (${better.low.toFixed(2)} to ${better.high.toFixed(2)})`,
  ]);
  return { columns, rows };
}

/** The best trials' parameters where the studies differ in them: a line a parameter. */
export function bestParamsTable({ studies }: Comparison): Table {
  const paths = [...new Set(studies.flatMap(({ best }) => Object.keys(best?.params ?? {})))];
  const rows = paths.map((path) => [path, ...studies.map(({ best }) => best?.params[path] ?? null)]);
  return { columns: ['best trial', ...studies.map(({ study }) => study)], rows: rows.filter(([, ...values]) => new Set(values).size > 1) };
}
