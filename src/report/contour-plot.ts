import type { Space } from '../plugin/index.js';
import { ink, toSvg } from './chart.js';
import { paramScale } from './param-scale.js';
import { shortPaths } from './paths.js';
import { isScored, type Objective, type TrialRecord } from './records.js';

const size = 300;
const cells = 24;

/**
 * The objective over two parameters as SVG: the trials as points, between them the mean of all trials weighed by their nearness (inverse
 * squared distance in the unit square), faint where no trial is near.
 */
export function contourPlot(
  trials: readonly TrialRecord[],
  space: Space,
  objective: Objective,
  [first, second]: readonly [string, string],
): Promise<string> {
  const shown = trials
    .filter(isScored)
    .filter(({ state, params }) => state === 'complete' && Object.hasOwn(params, first) && Object.hasOwn(params, second));
  const [across, up] = [paramScale(space[first]!), paramScale(space[second]!)];
  const names = shortPaths(Object.keys(space));
  const points = shown.map(({ params, value, number }) => ({
    x: across.place(params[first]!),
    y: up.place(params[second]!),
    u: across.unit(params[first]!),
    v: up.unit(params[second]!),
    value,
    number,
  }));
  const values = points.map(({ value }) => value);
  const [low, high] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const best = objective.direction === 'maximize' ? ['#eff3f8', '#7fb0dd', '#08306b'] : ['#08306b', '#7fb0dd', '#eff3f8'];
  const shade = { scale: 'shade', field: 'value' };
  return toSvg({
    width: size,
    height: size,
    title: `${objective.metric} over ${names.get(first)} and ${names.get(second)}`,
    data: [
      { name: 'cells', values: surface(points) },
      { name: 'points', values: points },
    ],
    scales: [
      { name: 'x', range: [0, size], ...across.scale },
      { name: 'y', range: [size, 0], ...up.scale },
      { name: 'shade', type: 'linear', domain: [low, (low + high) / 2, high], range: best },
    ],
    axes: [
      { orient: 'bottom', scale: 'x', title: names.get(first), offset: 6, labelOverlap: true, ...across.axis },
      { orient: 'left', scale: 'y', title: names.get(second), offset: 6, ...up.axis },
    ],
    legends: [{ fill: 'shade', title: objective.metric, type: 'gradient', gradientLength: 160 }],
    marks: [
      {
        type: 'rect',
        from: { data: 'cells' },
        encode: {
          enter: {
            x: { field: 'x' },
            y: { field: 'y' },
            width: { value: size / cells + 0.5 },
            height: { value: size / cells + 0.5 },
            fill: shade,
            opacity: { field: 'near' },
          },
        },
      },
      {
        type: 'symbol',
        from: { data: 'points' },
        encode: {
          enter: {
            x: { scale: 'x', field: 'x' },
            y: { scale: 'y', field: 'y' },
            size: { value: 55 },
            fill: shade,
            stroke: { value: ink.text },
            strokeWidth: { value: 1 },
          },
        },
      },
    ],
  } as never);
}

interface Place {
  readonly u: number;
  readonly v: number;
  readonly value: number;
}

/** Cells of the unit square from the lower left; `near` falls from 0.9 at a trial to 0.15 far from all. */
function surface(points: readonly Place[]): { x: number; y: number; value: number; near: number }[] {
  if (points.length === 0) return [];
  return Array.from({ length: cells * cells }, (_, index) => {
    const [column, row] = [index % cells, Math.floor(index / cells)];
    const [u, v] = [(column + 0.5) / cells, (row + 0.5) / cells];
    let [sum, weights, nearest] = [0, 0, Infinity];
    for (const point of points) {
      const squared = (point.u - u) ** 2 + (point.v - v) ** 2;
      const weight = 1 / (squared + 1e-4);
      sum += weight * point.value;
      weights += weight;
      nearest = Math.min(nearest, squared);
    }
    const near = Math.max(0.15, 0.9 * Math.exp(-nearest / (2 * 0.15 ** 2)));
    return { x: (column * size) / cells, y: size - ((row + 1) * size) / cells, value: sum / weights, near };
  });
}
