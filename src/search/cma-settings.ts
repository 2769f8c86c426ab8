/** Weights and learning rates of CMA-ES (Hansen 2016, "The CMA Evolution Strategy: A Tutorial", table 1); all without a unit. */
export interface CmaSettings {
  readonly dimension: number;
  /** Solutions a generation. */
  readonly popsize: number;
  /** How many of the best move the mean. */
  readonly parents: number;
  /** By rank, best first; those of the worse half are negative. */
  readonly weights: readonly number[];
  readonly effectiveParents: number;
  readonly rankOneRate: number;
  readonly rankManyRate: number;
  readonly pathRate: number;
  readonly sigmaPathRate: number;
  readonly sigmaDamping: number;
  /** Length to be expected of a standard normal vector. */
  readonly expectedLength: number;
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const effective = (weights: readonly number[]): number => total(weights) ** 2 / total(weights.map((weight) => weight ** 2));

/** The tutorial's population for a dimension (equation 48). */
export const defaultPopsize = (dimension: number): number => 4 + Math.floor(3 * Math.log(dimension));

/** Positive weights sum to 1, negative ones to what keeps the covariance positive definite (equations 49 to 53). */
function weightsOf(raw: readonly number[], n: number, parents: number, one: number, many: number): number[] {
  const effectiveParents = effective(raw.slice(0, parents));
  const most = Math.min(1 + one / many, 1 + (2 * effective(raw.slice(parents))) / (effectiveParents + 2), (1 - one - many) / (n * many));
  const better = total(raw.filter((weight) => weight > 0));
  const worse = -total(raw.filter((weight) => weight < 0));
  return raw.map((weight) => (weight >= 0 ? weight / better : (most * weight) / worse));
}

/** The settings for a dimension (1 or more) and a population (2 or more). */
export function cmaSettings(dimension: number, popsize: number): CmaSettings {
  const n = dimension;
  const parents = Math.floor(popsize / 2);
  const raw = Array.from({ length: popsize }, (_, rank) => Math.log((popsize + 1) / 2) - Math.log(rank + 1));
  const mu = effective(raw.slice(0, parents));
  const rankOneRate = 2 / ((n + 1.3) ** 2 + mu);
  const rankManyRate = Math.min(1 - rankOneRate - 1e-8, (2 * (mu - 2 + 1 / mu)) / ((n + 2) ** 2 + mu));
  const sigmaPathRate = (mu + 2) / (n + mu + 5);
  return {
    dimension,
    popsize,
    parents,
    weights: weightsOf(raw, n, parents, rankOneRate, rankManyRate),
    effectiveParents: mu,
    rankOneRate,
    rankManyRate,
    pathRate: (4 + mu / n) / (n + 4 + (2 * mu) / n),
    sigmaPathRate,
    sigmaDamping: 1 + 2 * Math.max(0, Math.sqrt((mu - 1) / (n + 1)) - 1) + sigmaPathRate,
    expectedLength: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
  };
}
