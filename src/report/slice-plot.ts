import type { Space } from '../plugin/index.js';
import { toSvg } from './chart.js';
import { paramScale } from './param-scale.js';
import { shortPaths } from './paths.js';
import { isScored, type Objective, type TrialRecord } from './records.js';

const size = 190;
const gap = 34;
const inARow = 3;

/** The objective over each parameter, a panel each, as SVG; later trials are darker, pruned ones hollow. Trials without the parameter are not in its panel. */
export function slicePlot(trials: readonly TrialRecord[], space: Space, objective: Objective): Promise<string> {
  const shown = trials.filter(isScored).filter(({ state }) => state === 'complete' || state === 'pruned');
  const names = shortPaths(Object.keys(space));
  const values = shown.map(({ value }) => value);
  const [low, high] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const last = Math.max(1, ...shown.map(({ number }) => number));
  const panels = Object.entries(space).map(([path, distribution], index) => {
    const { scale, axis, place } = paramScale(distribution);
    const points = shown
      .filter(({ params }) => Object.hasOwn(params, path))
      .map(({ params, value, number, state }) => ({ x: place(params[path]!), value, shade: number, state }));
    return {
      type: 'group',
      encode: {
        enter: {
          x: { value: (index % inARow) * (size + gap) },
          y: { value: Math.floor(index / inARow) * (size + 64) },
          width: { value: size },
          height: { value: size },
        },
      },
      data: [{ name: `points_${index}`, values: points }],
      scales: [{ name: `x_${index}`, range: [0, size], ...scale }],
      axes: [
        { orient: 'bottom', scale: `x_${index}`, title: names.get(path), offset: 6, labelOverlap: true, ...axis },
        {
          orient: 'left',
          scale: 'y',
          grid: true,
          tickCount: 5,
          offset: 6,
          labels: index % inARow === 0,
          title: index % inARow === 0 ? objective.metric : undefined,
        },
      ],
      marks: [
        {
          type: 'symbol',
          from: { data: `points_${index}` },
          encode: {
            enter: {
              x: { scale: `x_${index}`, field: 'x' },
              y: { scale: 'y', field: 'value' },
              size: { value: 42 },
              stroke: { scale: 'shade', field: 'shade' },
              strokeWidth: { value: 1.4 },
              fill: [
                { test: "datum.state === 'pruned'", value: 'white' },
                { scale: 'shade', field: 'shade' },
              ],
              opacity: { value: 0.85 },
            },
          },
        },
      ],
    };
  });
  return toSvg({
    width: Math.min(inARow, Math.max(1, panels.length)) * (size + gap) - gap,
    height: Math.ceil(Math.max(1, panels.length) / inARow) * (size + 64) - 64,
    title: 'Objective over each parameter',
    scales: [
      { name: 'y', type: 'linear', range: [size, 0], domain: [low, high], nice: true, zero: false },
      { name: 'shade', type: 'linear', domain: [0, last], range: ['#b9d3ee', '#08306b'] },
    ],
    marks: panels,
  } as never);
}
