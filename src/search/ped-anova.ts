/** PED-ANOVA as Optuna 5 (MIT) computes it. */
import type { Distribution, ParamValue, StudyView, TrialView } from '../plugin/index.js';
import { countOf } from '../plugin/index.js';
import { judged, lossesOf } from './objectives.js';
import { choiceDensity, gridDensity } from './scott-density.js';
import { selectBest } from './subset-selection.js';

/** What `pedAnova` may be told; the defaults are Optuna 5's. */
export interface PedAnovaOptions {
  /** Share of trials that count as good. */
  readonly target?: number;
  /** Share of trials among which they are good; above `target`, at most 1. */
  readonly region?: number;
  /** Measure against where the search has been (true) or against the even space (false). */
  readonly local?: boolean;
}

const most = 50;

/** How many places the grid of a numeric distribution has, and the place of a value on it. Halves go down. */
function grid(distribution: Exclude<Distribution, { type: 'choice' }>): { size: number; place(value: number): number } {
  const { type, log, step } = distribution;
  const scale = log ? Math.log : (value: number) => value;
  const [low, high] = [scale(distribution.low), scale(distribution.high)];
  const fine =
    type === 'int' && log
      ? Math.ceil(Math.log(distribution.high - distribution.low + 1) / Math.log(2)) + 1
      : step === null
        ? most
        : Math.round((high - low) / step) + 1;
  const size = Math.min(fine, most);
  const width = (high - low) / (size - 1);
  const place = (value: number) => Math.min(Math.max(Math.ceil((scale(value) - low) / width - 0.5), 0), size - 1);
  return { size, place };
}

/** Counts of observations by place of a grid or by choice. */
function counted(distribution: Distribution, values: readonly ParamValue[]): number[] {
  const { size, place } =
    distribution.type === 'choice'
      ? { size: distribution.choices.length, place: (value: ParamValue) => distribution.choices.indexOf(value) }
      : grid(distribution);
  const counts = Array.from({ length: size }, () => 0);
  for (const value of values) counts[place(value as never)]!++;
  return counts;
}

const density = (distribution: Distribution, values: readonly ParamValue[]): number[] =>
  (distribution.type === 'choice' ? choiceDensity : gridDensity)(counted(distribution, values)).map((share) => share + 1e-12);

/** Pearson divergence of the good trials' density from that of all (or the even one). */
function divergence(distribution: Distribution, top: readonly ParamValue[], all: readonly ParamValue[], local: boolean): number {
  const good = density(distribution, top);
  const base = local ? density(distribution, all) : good.map(() => 1 / good.length);
  return base.reduce((sum, share, place) => sum + share * (good[place]! / share - 1) ** 2, 0);
}

/** The best share of trials. With one objective all that equal the last of them are in; with several, see `selectBest`. */
function topShare(trials: readonly TrialView[], { directions }: StudyView, share: number): readonly TrialView[] {
  if (share === 1) return trials;
  const losses = trials.map((trial) => lossesOf(trial, directions));
  const size = Math.ceil(share * trials.length);
  if (directions.length > 1) return selectBest(losses, size).map((index) => trials[index]!);
  const cutoff = losses.map(([loss]) => loss!).sort((a, b) => a - b)[size - 1]!;
  return trials.filter((_, index) => losses[index]![0]! <= cutoff);
}

/** Trials of one regime of a parameter: those in which it has the same distribution. */
interface Regime {
  readonly distribution: Distribution;
  readonly trials: TrialView[];
}
const least = 2;

function regimes(path: string, trials: readonly TrialView[]): Regime[] {
  const found = new Map<string, Regime>();
  for (const trial of trials) {
    const distribution = trial.distributions[path];
    if (!distribution) continue;
    const key = JSON.stringify(Object.entries(distribution).sort(([a], [b]) => (a < b ? -1 : 1)));
    const regime = found.get(key) ?? { distribution, trials: [] };
    regime.trials.push(trial);
    found.set(key, regime);
  }
  return [...found.values()].filter((regime) => regime.trials.length >= least);
}

/** Share of the good trials in the regime squared over its share of all, times the divergence inside of it. */
function weighed(path: string, { distribution, trials }: Regime, top: ReadonlySet<TrialView>, all: number, local: boolean): number {
  const good = trials.filter((trial) => top.has(trial));
  if (good.length === 0 || countOf(distribution) === 1) return 0;
  const value = (trial: TrialView) => trial.params[path]!;
  return ((good.length / top.size) ** 2 / (trials.length / all)) * divergence(distribution, good.map(value), trials.map(value), local);
}

/**
 * PED-ANOVA (Watanabe et al. 2023; conditional parameters after Hashizume et al. 2026): how much each parameter matters for being
 * among the best trials, by path, the largest first; not normalised. Trials that are not complete or not finite are left out; with
 * fewer than two all are 0. Throws a RangeError unless 0 < target < region <= 1.
 */
export function pedAnova(study: StudyView, { target = 0.1, region = 1, local = true }: PedAnovaOptions = {}): Record<string, number> {
  if (!(target > 0 && target < region && region <= 1)) throw new RangeError(`target ${target}, region ${region}: 0 < target < region <= 1`);
  const complete = study.trials.filter(({ state }) => state === 'complete');
  const paths = [...new Set(complete.flatMap(({ distributions }) => Object.keys(distributions)))];
  const trials = judged(study).filter(({ values }) => values.every(Number.isFinite));
  if (trials.length < 2) return Object.fromEntries(paths.map((path) => [path, 0]));
  const top = new Set(topShare(trials, study, target));
  const all = topShare(trials, study, region);
  const scale = (top.size / all.length) ** 2;
  const measured = paths.map((path): [string, number] => {
    const parts = regimes(path, all).map((regime) => weighed(path, regime, top, all.length, local));
    return [path, scale * parts.reduce((sum, part) => sum + part, 0)];
  });
  return Object.fromEntries(measured.sort(([, a], [, b]) => b - a));
}

/** Importances that sum to 1, the largest first, as Optuna's `get_param_importances`; equal where nothing can be told. */
export function importances(study: StudyView, options: PedAnovaOptions = {}): Record<string, number> {
  const raw = Object.entries(pedAnova(study, options));
  const total = raw.reduce((sum, [, value]) => sum + value, 0);
  return Object.fromEntries(raw.map(([path, value]) => [path, total === 0 ? 1 / raw.length : value / total]));
}
