import { distinctPoints, type Point } from './distinct-points.js';

/** Whether point `a` is nowhere worse than `b` and somewhere better. Lower is better. */
export function dominates(a: Point, b: Point): boolean {
  return a.every((value, axis) => value <= b[axis]!) && a.some((value, axis) => value < b[axis]!);
}

/** Which of sorted unlike points no other dominates, by index; of points in order of the first coordinate alone, a superset of those. */
export function frontOfSorted(points: readonly Point[]): number[] {
  const front: number[] = [];
  let open = points.map((_, index) => index);
  while (open.length > 0) {
    const best = open[0]!;
    front.push(best);
    open = open.filter((index) => points[index]!.some((value, axis) => axis > 0 && value < points[best]![axis]!));
  }
  return front;
}

/** Whether each point is on the first front: no other point dominates it. Equal points share the answer. */
export function onFront(losses: readonly Point[]): boolean[] {
  const { points, place } = distinctPoints(losses);
  const front = new Set(frontOfSorted(points));
  return place.map((index) => front.has(index));
}

function ranksOfDistinct(points: readonly Point[], enough: number): number[] {
  const ranks = points.map(() => 0);
  let open = points.map((_, index) => index);
  let rank = 0;
  for (; points.length - open.length < enough; rank++) {
    const front = new Set(frontOfSorted(open.map((index) => points[index]!)));
    open.forEach((index, at) => front.has(at) && (ranks[index] = rank));
    open = open.filter((_, at) => !front.has(at));
  }
  for (const index of open) ranks[index] = rank;
  return ranks;
}

function plainRanks(losses: readonly Point[], enough: number): number[] {
  if (enough <= 0) return losses.map(() => 0);
  const { points, place } = distinctPoints(losses);
  if (losses[0]?.length === 1) return [...place];
  const ranks = ranksOfDistinct(points, Math.min(enough, points.length));
  return place.map((index) => ranks[index]!);
}

/** What `nonDominationRanks` may be told. */
export interface RankOptions {
  /** Total violation of each point's constraints: 0 or less is feasible. Infeasible points rank behind, by violation alone. */
  readonly violations?: readonly number[];
  /** How many of the best need their rank; all others share a worse one. Default: all. */
  readonly enough?: number;
}

/** Rank of each point: 0 for the first front, 1 for the front without it, and so on. Equal points share a rank. */
export function nonDominationRanks(losses: readonly Point[], { violations, enough = losses.length }: RankOptions = {}): number[] {
  if (!violations) return plainRanks(losses, enough);
  const indices = losses.map((_, index) => index);
  const feasible = indices.filter((index) => violations[index]! <= 0);
  const infeasible = indices.filter((index) => !(violations[index]! <= 0));
  const ranks = losses.map(() => 0);
  const best = plainRanks(
    feasible.map((index) => losses[index]!),
    enough,
  );
  feasible.forEach((index, at) => (ranks[index] = best[at]!));
  const behind = best.reduce((most, rank) => Math.max(most, rank), -1) + 1;
  const rest = plainRanks(
    infeasible.map((index) => [violations[index]!]),
    enough - feasible.length,
  );
  infeasible.forEach((index, at) => (ranks[index] = behind + rest[at]!));
  return ranks;
}

/** Indices of the points by rank, the first front first; inside a front in the order given. */
export function fronts(losses: readonly Point[], options: RankOptions = {}): number[][] {
  const found: number[][] = [];
  nonDominationRanks(losses, options).forEach((rank, index) => (found[rank] ??= []).push(index));
  return found;
}
