import type { Distribution, Space } from '../plugin/index.js';
import { ink, toSvg } from '../picture/index.js';
import { drawnWords, evenly } from './evenly.js';
import { score, short } from './numbers.js';
import { shortPaths } from './paths.js';
import { isScored, type Objective, type TrialRecord } from './records.js';

interface Axis {
  readonly title: string;
  /** Position from 0 (bottom) to 1 (top). */
  place(trial: TrialRecord): number;
  readonly marks: readonly { readonly at: number; readonly text: string }[];
}

const gap = 130;
const most = 400;
const height = 260;
/** Where trials go that do not have a parameter. */
const none = -0.14;

/** Every complete trial as a line over its parameters and the objective, coloured by the objective, as SVG. */
export function parallelPlot(trials: readonly TrialRecord[], space: Space, objective: Objective): Promise<string> {
  const every = trials.filter(isScored).filter(({ state }) => state === 'complete');
  const top = (objective.direction === 'maximize' ? Math.max : Math.min)(...every.map(({ value }) => value));
  const scored = evenly(every, most, ({ value }) => value === top);
  const names = shortPaths(Object.keys(space));
  const values = scored.map(({ value }) => value);
  const axes = [
    ...Object.entries(space).map(([path, distribution]) => withNone(paramAxis(path, names.get(path)!, distribution), path, scored)),
    objectiveAxis(objective, values),
  ];
  const last = axes.at(-1)!;
  const foot = height * (axes.some(({ marks }) => marks.some(({ at }) => at < 0)) ? 1 - none : 1) + 18;
  const points = scored.flatMap((trial) =>
    axes.map((axis, index) => ({ trial: trial.number, x: index * gap, y: height * (1 - axis.place(trial)), shade: last.place(trial) })),
  );
  const labels = axes.flatMap((axis, index) => axis.marks.map(({ at, text }) => ({ x: index * gap, y: height * (1 - at), text })));
  const titles = axes.map((axis, index) => ({ x: index * gap, text: axis.title }));
  const best = objective.direction === 'maximize' ? ['#c6dbef', '#08306b'] : ['#08306b', '#c6dbef'];
  return toSvg({
    width: gap * (axes.length - 1) + 60,
    height: foot + 2,
    title: {
      text: 'Trials over their parameters',
      subtitle: drawnWords(scored.length, every.length),
      subtitleColor: ink.faint,
      subtitleFontSize: 11,
    },
    data: [
      { name: 'points', values: points },
      { name: 'labels', values: labels },
      { name: 'titles', values: titles },
    ],
    scales: [{ name: 'shade', type: 'linear', domain: [0, 1], range: best }],
    marks: [
      {
        type: 'rule',
        from: { data: 'titles' },
        encode: { enter: { x: { field: 'x' }, y: { value: 0 }, y2: { value: height }, stroke: { value: '#b6bec8' } } },
      },
      {
        type: 'group',
        from: { facet: { name: 'line', data: 'points', groupby: 'trial' } },
        marks: [
          {
            type: 'line',
            from: { data: 'line' },
            encode: {
              enter: {
                x: { field: 'x' },
                y: { field: 'y' },
                stroke: { scale: 'shade', field: 'shade' },
                strokeWidth: { value: 1.8 },
                opacity: { value: 0.85 },
              },
            },
          },
        ],
      },
      text('labels', { ...beside, stroke: { value: 'white' }, strokeWidth: { value: 4 }, strokeJoin: { value: 'round' } }),
      text('labels', { ...beside, fill: { value: ink.text } }),
      text('titles', { y: { value: foot }, align: { value: 'center' }, fontSize: { value: 11 }, fill: { value: ink.text } }),
    ],
  } as never);
}

const beside = { y: { field: 'y' }, dx: { value: 6 }, baseline: { value: 'middle' }, fontSize: { value: 10 } };
const text = (data: string, encode: object) => ({
  type: 'text',
  from: { data },
  encode: { enter: { x: { field: 'x' }, text: { field: 'text' }, ...encode } },
});
const share = (value: number, low: number, high: number) => (high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0.5);

function paramAxis(path: string, title: string, distribution: Distribution): Axis {
  if (distribution.type === 'choice') {
    const { choices } = distribution;
    const at = (index: number) => share(index, 0, choices.length - 1);
    return {
      title,
      place: (trial) => at(choices.indexOf(trial.params[path] ?? null)),
      marks: choices.map((choice, index) => ({ at: at(index), text: short(choice) })),
    };
  }
  const scale = distribution.log ? Math.log : (value: number) => value;
  const [low, high] = [scale(distribution.low), scale(distribution.high)];
  const back = distribution.log ? Math.exp : (value: number) => value;
  const marks = [0, 0.5, 1].map((at) => ({ at, text: short(Number(back(low + at * (high - low)).toPrecision(3))) }));
  return { title, place: (trial) => share(scale(Number(trial.params[path])), low, high), marks };
}

/** The axis with a place below it for trials that lack the parameter, where there are any. */
function withNone(axis: Axis, path: string, trials: readonly TrialRecord[]): Axis {
  const lacks = (trial: TrialRecord): boolean => trial.params[path] === undefined;
  if (!trials.some(lacks)) return axis;
  return { ...axis, place: (trial) => (lacks(trial) ? none : axis.place(trial)), marks: [...axis.marks, { at: none, text: 'none' }] };
}

function objectiveAxis({ metric }: Objective, values: readonly number[]): Axis {
  const [low, high] = values.length ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const marks = [0, 0.5, 1].map((at) => ({ at, text: score(low + at * (high - low)) }));
  return { title: metric, place: ({ value }) => share(value!, low, high), marks };
}
