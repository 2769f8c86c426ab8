/**
 * Tree-structured Parzen estimators (Bergstra et al. 2011; Watanabe 2023): a density of the good trials, one of the others, and of some
 * candidates from the first the one where their ratio is largest. The rules are those of Optuna 5's TPESampler (MIT), but equal scores
 * are told apart by order and never by rounding, so that every CPU decides alike.
 */
import { valueAt, type Direction, type Distribution, type ParamValue, type Space, type TrialView } from '../plugin/index.js';
import type { Draws } from './draws.js';
import { isSingle } from './kernels.js';
import { drawKernels, drawPoints, logDensities, parzen, type Parzen } from './parzen.js';
import { recencyWeights, type Split } from './tpe-split.js';

/** How tree-structured Parzen estimators propose. */
export interface TpeSettings {
  /** Points drawn from the density of the good trials; the best of them is proposed. */
  readonly candidates: number;
  /** Weight of the prior kernel; an observation has at most 1. */
  readonly priorWeight: number;
}

/** Parameters that are drawn together. */
export interface Group {
  readonly paths: readonly string[];
  readonly distributions: readonly Distribution[];
}

/** A candidate: a value for each path of its group, and the log of the ratio of densities. */
export interface Candidate {
  readonly values: readonly ParamValue[];
  readonly score: number;
}

/**
 * The groups in which a space is drawn: jointly what every ended trial has set, in order of name, the rest one by one; with
 * `multivariate` false all one by one. Parameters with a single value belong to no group.
 */
export function groupsOf(space: Space, ended: readonly TrialView[], multivariate: boolean): Group[] {
  const open = Object.keys(space).filter((path) => !isSingle(space[path]!));
  const joint = multivariate ? open.filter((path) => ended.every(({ params }) => Object.hasOwn(params, path))).sort() : [];
  const alone = open.filter((path) => !joint.includes(path)).map((path) => [path]);
  return [joint, ...alone]
    .filter((paths) => paths.length > 0)
    .map((paths) => ({ paths, distributions: paths.map((path) => space[path]!) }));
}

/** The number, or the index of the choice; NaN where the trial lacks the value or the distribution does not reach it. */
function internal(distribution: Distribution, value: ParamValue | undefined): number {
  if (distribution.type === 'choice') {
    const index = value === undefined ? -1 : distribution.choices.indexOf(value);
    return index < 0 ? NaN : index;
  }
  return typeof value === 'number' && value >= distribution.low && value <= distribution.high ? value : NaN;
}

function external(distribution: Distribution, value: number): ParamValue {
  if (distribution.type === 'choice') return distribution.choices[value]!;
  const { type, low, step } = distribution;
  return type === 'int' || step === null ? value : valueAt(distribution, Math.round((value - low) / step));
}

/** The internal values that trials gave to a group, by parameter (D) and trial (N); trials that lack one are left out. */
function observe({ paths, distributions }: Group, trials: readonly TrialView[]): Float64Array[] {
  const columns = paths.map(() => new Float64Array(trials.length));
  let count = 0;
  for (const { params } of trials) {
    let whole = true;
    for (let d = 0; d < paths.length; d++) {
      const value = internal(distributions[d]!, params[paths[d]!]);
      columns[d]![count] = value;
      whole &&= !Number.isNaN(value);
    }
    if (whole) count++;
  }
  return columns.map((column) => column.subarray(0, count));
}

/** The densities of the good trials and of the others. With several objectives the good ones count alike. */
export function estimators(
  group: Group,
  split: Split,
  directions: readonly Direction[],
  priorWeight: number,
): { below: Parzen; above: Parzen } {
  const build = (trials: readonly TrialView[], alike: boolean) => {
    const observed = observe(group, trials);
    const count = observed[0]!.length;
    return parzen(group.distributions, observed, alike ? Array.from({ length: count }, () => 1) : recencyWeights(count), priorWeight);
  };
  return { below: build(split.below, directions.length > 1), above: build(split.above, false) };
}

/** Candidates of a group in the order drawn, with their scores. */
export function propose(group: Group, below: Parzen, above: Parzen, { candidates }: TpeSettings, draws: Draws): Candidate[] {
  const points = drawPoints(below, drawKernels(below, draws, candidates), draws);
  const good = logDensities(below, points);
  const bad = logDensities(above, points);
  return points.map((point, index) => ({
    values: group.distributions.map((distribution, d) => external(distribution, point[d]!)),
    score: good[index]! - bad[index]!,
  }));
}

const tolerance = 1e-9;

/** The index of the first score that comes up to the best one but for rounding; 0 where none is a number. */
export function firstBest(scores: readonly number[]): number {
  const best = scores.reduce((most, score) => (score > most ? score : most), -Infinity);
  const enough = Number.isFinite(best) ? best - tolerance * Math.max(1, Math.abs(best)) : best;
  return Math.max(
    scores.findIndex((score) => score >= enough),
    0,
  );
}
