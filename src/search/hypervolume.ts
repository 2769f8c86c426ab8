/** Hypervolume; two and three dimensions by sweeping, more by WFG. Agrees with Optuna (MIT) to rounding. */
import { distinctPoints, type Point } from './distinct-points.js';
import { frontOfSorted } from './domination.js';

const box = (point: Point, reference: Point): number => reference.reduce((product, end, axis) => product * (end - point[axis]!), 1);

/** Points by the first coordinate: a staircase of strips. */
function area(sorted: readonly Point[], [right, top]: Point): number {
  return sorted.reduce((sum, [x, y], index) => sum + (right! - x!) * ((index === 0 ? top! : sorted[index - 1]![1]!) - y!), 0);
}

/** Points by the first coordinate: between two neighbours on it stands the area of all points up to there, which only grows. */
function volume(sorted: readonly Point[], [right, top, front]: Point): number {
  let staircase: Point[] = [];
  return sorted.reduce((sum, [x, y, z], index) => {
    staircase = [...staircase.filter(([a, b]) => a! < y! || b! < z!), [y!, z!]].sort((a, b) => a[0]! - b[0]!);
    return sum + ((sorted[index + 1]?.[0] ?? right!) - x!) * area(staircase, [top!, front!]);
  }, 0);
}

/** WFG (While, Bradstreet and Barone 2012): each point's box without what the later ones share with it. */
function anyDimension(sorted: readonly Point[], reference: Point): number {
  return sorted.reduce((sum, point, index) => {
    const shared = sorted.slice(index + 1).map((other) => other.map((value, axis) => Math.max(value, point[axis]!)));
    const limited = frontOfSorted(shared).map((at) => shared[at]!);
    return sum + box(point, reference) - anyDimension(limited, reference);
  }, 0);
}

/**
 * Exact volume between a reference and the points, lower being better: what at least one of them dominates. Infinite where the
 * reference or a coordinate is infinite. Throws a RangeError for a point beyond the reference or of another dimension.
 */
export function hypervolume(losses: readonly Point[], reference: Point): number {
  for (const point of losses)
    if (point.length !== reference.length || !point.every((value, axis) => value <= reference[axis]!))
      throw new RangeError(`the point [${point.join(', ')}] does not lie within the reference [${reference.join(', ')}]`);
  if (!reference.every(Number.isFinite)) return Infinity;
  const { points } = distinctPoints(losses);
  const sorted = frontOfSorted(points).map((index) => points[index]!);
  const measure = reference.length === 2 ? area : reference.length === 3 ? volume : anyDimension;
  const found = measure(sorted, reference);
  return Number.isFinite(found) ? found : Infinity;
}

/** Optuna's reference point: a tenth beyond the worst of each coordinate, never exactly 0. */
export function referencePoint(losses: readonly Point[]): number[] {
  return losses[0]!.map((_, axis) => {
    const worst = losses.reduce((most, point) => Math.max(most, point[axis]!), -Infinity);
    return Math.max(1.1 * worst, 0.9 * worst) || 1e-12;
  });
}
