/** Greedy hypervolume subsets, with the ties of Optuna (MIT). */
import { distinctPoints, type Point } from './distinct-points.js';
import { nonDominationRanks } from './domination.js';
import { hypervolume, referencePoint } from './hypervolume.js';

/** The first index of the largest number. */
const largest = (values: readonly number[]): number => values.reduce((best, value, index) => (value > values[best]! ? index : best), 0);
const box = (point: Point, reference: Point): number => reference.reduce((product, end, axis) => product * (end - point[axis]!), 1);

interface Open {
  readonly index: number;
  readonly point: Point;
  /** The corner of what only this point would add. */
  corner: Point;
}

/** In the plane each pick only cuts the corners of those beside it. */
function greedyInPlane(points: readonly Point[], size: number, reference: Point): number[] {
  const open: Open[] = points.map((point, index) => ({ index, point, corner: reference }));
  return Array.from({ length: size }, () => {
    const pick = largest(open.map(({ point, corner }) => box(point, corner)));
    const [{ index, point }] = open.splice(pick, 1) as [Open];
    open.forEach((one, at) => {
      const [x, y] = one.corner as [number, number];
      one.corner = at < pick ? [Math.min(point[0]!, x), y] : [x, Math.min(point[1]!, y)];
    });
    return index;
  });
}

/** What a point adds can only shrink as others are picked, so a bound below the best so far needs no new measure. */
function greedy(points: readonly Point[], size: number, reference: Point): number[] {
  const adds = points.map((point) => box(point, reference));
  const open = new Set(points.keys());
  const picked: number[] = [];
  while (picked.length < size) {
    const chosen = picked.map((index) => points[index]!);
    const before = hypervolume(chosen, reference);
    let best = -Infinity;
    for (const index of [...open].sort((a, b) => adds[b]! - adds[a]! || a - b)) {
      if (adds[index]! < best) break;
      if (picked.length > 0) adds[index] = before === Infinity ? Infinity : hypervolume([...chosen, points[index]!], reference) - before;
      best = Math.max(best, adds[index]!);
    }
    const pick = [...open].find((index) => adds[index] === best)!;
    open.delete(pick);
    picked.push(pick);
  }
  return picked;
}

/**
 * Indices of `size` points that together dominate much volume: greedily, at least 1 - 1/e of the most possible (Guerreiro et al.
 * 2016), in the order picked. Equal points count once as long as there are unlike ones.
 */
export function selectByHypervolume(losses: readonly Point[], size: number, reference: Point): number[] {
  if (size >= losses.length) return losses.map((_, index) => index);
  const { points, first } = distinctPoints(losses);
  if (points.length < size) {
    const again = losses.map((_, index) => index).filter((index) => !first.includes(index));
    return [...first, ...again.slice(0, size - points.length)].sort((a, b) => a - b);
  }
  if (points.length === size || !reference.every(Number.isFinite)) return first.slice(0, size);
  const solve = reference.length === 2 ? greedyInPlane : greedy;
  return solve(points, size, reference).map((index) => first[index]!);
}

/** Indices of the `size` best points, ascending: by rank, the front that does not fit whole by hypervolume (multi-objective TPE's split). */
export function selectBest(losses: readonly Point[], size: number): number[] {
  if (size <= 0) return [];
  if (size >= losses.length) return losses.map((_, index) => index);
  const ranks = nonDominationRanks(losses, { enough: size });
  const chosen: number[] = [];
  for (let rank = 0; chosen.length < size; rank++) {
    const front = losses.map((_, index) => index).filter((index) => ranks[index] === rank);
    const points = front.map((index) => losses[index]!);
    const room = size - chosen.length;
    const within = room >= front.length ? front.keys() : selectByHypervolume(points, room, referencePoint(points));
    for (const at of within) chosen.push(front[at]!);
  }
  return chosen.sort((a, b) => a - b);
}
