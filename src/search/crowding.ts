import type { Point } from './distinct-points.js';

/** Between the neighbours: infinite at the ends of an axis, nothing between equal infinities. */
const gap = (below: number, above: number): number => (below === above ? 0 : above - below);
const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

/** Distances, and the indices as sorted by one axis after another. */
function measure(front: readonly Point[]): { distances: number[]; order: number[] } {
  const distances = front.map(() => 0);
  const order = [...front.keys()];
  for (let axis = 0; axis < (front[0]?.length ?? 0); axis++) {
    order.sort((a, b) => compare(front[a]![axis]!, front[b]![axis]!));
    const values = [-Infinity, ...order.map((index) => front[index]![axis]!), Infinity];
    if (values[1] === values.at(-2)) continue;
    const lowest = values.find((value) => value !== -Infinity)!;
    const highest = values.findLast((value) => value !== Infinity)!;
    const width = highest > lowest ? highest - lowest : 1;
    order.forEach((index, at) => (distances[index]! += gap(values[at]!, values[at + 2]!) / width));
  }
  return { distances, order };
}

/**
 * Crowding distance of each point of one front (Deb et al. 2002): per coordinate the gap between its two neighbours over the
 * front's width, summed; infinite for the ends. A coordinate in which all are equal counts nothing, as in Optuna.
 */
export const crowdingDistances = (front: readonly Point[]): number[] => measure(front).distances;

/** Indices of a front's points, those with the most room around them first; ties in Optuna's order: the larger last coordinate first. */
export function byCrowding(front: readonly Point[]): number[] {
  const { distances, order } = measure(front);
  return order.sort((a, b) => compare(distances[a]!, distances[b]!)).reverse();
}
