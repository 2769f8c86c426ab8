import type { Space, TrialView } from '../plugin/index.js';
import { paramAxis } from './axes.js';
import { ink, toSvg } from '../picture/index.js';
import { drawnWords, evenly } from './evenly.js';
import { panel, tickMarks } from './panels.js';
import { shortPaths } from './paths.js';
import type { Objective } from './records.js';
import { surface } from './surface.js';

const side = 240;
const gap = 84;
const fine = 40;
const most = 600; // dots
const smoothed = 2000; // trials that make the surface

/** The objective over each pair of the parameters given, as SVG: trials as dots on a smoothed surface that is blank where no trial is near. */
export function contourPlot(trials: readonly TrialView[], space: Space, paths: readonly string[], objective: Objective): Promise<string> {
  const scored = trials.filter(({ state, values }) => state === 'complete' && Number.isFinite(values[0]));
  const names = shortPaths(Object.keys(space));
  const pairs = paths.flatMap((a, index) => paths.slice(index + 1).map((b) => [a, b] as const));
  const values = scored.map(({ values: own }) => own[0]!);
  const drawn = new Set(evenly(scored, most));
  const domain = values.length ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const panels = pairs.map(([a, b], index) => {
    const [x, y] = [paramAxis(names.get(a)!, space[a]!), paramAxis(names.get(b)!, space[b]!)];
    const both = scored.filter(({ params }) => params[a] !== undefined && params[b] !== undefined);
    const spots = both.map(({ params, values: own }) => ({ x: x.place(params[a]!), y: y.place(params[b]!), value: own[0]! }));
    const grid = { columns: x.choices ?? fine, rows: y.choices ?? fine, sharp: { x: x.choices !== null, y: y.choices !== null } };
    const [wide, high] = [side / grid.columns, side / grid.rows];
    const cells = surface(evenly(spots, smoothed), grid).map(({ column, row, value }) => ({
      x: column * wide,
      y: side - (row + 1) * high,
      value,
    }));
    const jitter = (number: number, choices: number | null, ratio: number) =>
      choices === null ? 0 : (0.5 / choices) * (((number * ratio) % 1) - 0.5);
    const dots = both.flatMap((trial, at) =>
      drawn.has(trial)
        ? [
            {
              x: side * (spots[at]!.x + jitter(trial.number, x.choices, 0.6180339887)),
              y: side * (1 - spots[at]!.y + jitter(trial.number, y.choices, 0.7548776662)),
              value: spots[at]!.value,
            },
          ]
        : [],
    );
    const frame = { width: side, height: side };
    return {
      ...panel({ x: index * (side + gap), y: 0, ...frame }, [
        {
          type: 'rect',
          from: { data: 'cells' },
          encode: {
            enter: {
              x: { field: 'x' },
              y: { field: 'y' },
              width: { value: wide + 0.3 },
              height: { value: high + 0.3 },
              fill: { scale: 'value', field: 'value' },
            },
          },
        },
        {
          type: 'symbol',
          from: { data: 'dots' },
          encode: {
            enter: {
              x: { field: 'x' },
              y: { field: 'y' },
              size: { value: 40 },
              fill: { scale: 'value', field: 'value' },
              stroke: { value: 'white' },
              strokeWidth: { value: 1.3 },
            },
          },
        },
        ...tickMarks(x, 'bottom', frame),
        ...tickMarks(y, 'left', frame),
      ]),
      data: [
        { name: 'cells', values: cells },
        { name: 'dots', values: dots },
      ],
    };
  });
  return toSvg({
    width: Math.max(1, pairs.length) * (side + gap) - gap,
    height: side + 44,
    title: {
      text: 'Objective over pairs of parameters',
      subtitle: `dots: complete trials; colour between them: a smoothed mean, blank where no trial is near${drawnWords(drawn.size, scored.length, '; ')}`,
      subtitleColor: ink.faint,
      subtitleFontSize: 11,
      offset: 14,
    },
    scales: [{ name: 'value', type: 'linear', domain, range: { scheme: 'viridis' }, reverse: objective.direction === 'minimize' }],
    legends: [{ fill: 'value', title: objective.metric, orient: 'right', gradientLength: side - 40, format: '.4~g', offset: 20 }],
    marks: panels,
  } as never);
}
