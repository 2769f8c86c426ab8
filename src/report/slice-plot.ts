import type { Space, TrialView } from '../plugin/index.js';
import { paramAxis, linearTicks, type ParamAxis } from './axes.js';
import { ink, toSvg } from '../picture/index.js';
import { drawnWords, evenly } from './evenly.js';
import { score } from './numbers.js';
import { panel, shades, tickMarks } from './panels.js';
import { shortPaths } from './paths.js';
import type { Objective } from './records.js';
import { resultWords } from './results.js';

const width = 200;
const height = 180;
const gap = { x: 26, y: 84 };
const widest = 4;
const most = 600; // dots of a panel
const mostOfAll = 9000; // dots of all panels

/** A value axis from 0 to 1 over what occurs. */
export function valueAxis(title: string, values: readonly number[]): ParamAxis {
  const finite = values.filter(Number.isFinite);
  const [low, high] = finite.length ? [Math.min(...finite), Math.max(...finite)] : [0, 1];
  const room = high > low ? (high - low) * 0.06 : Math.max(0.01, Math.abs(high) * 0.05);
  const [from, to] = [low - room, high + room];
  const place = (value: unknown): number => (Number(value) - from) / (to - from);
  const digits = (value: number): string =>
    Math.abs(value) < 10 ? String(Number(value.toPrecision(4))) : String(Number(value.toPrecision(5)));
  return { title, choices: null, place, ticks: linearTicks(from, to, false).map((value) => ({ at: place(value), text: digits(value) })) };
}

/** The objective against each parameter, a panel each, later trials darker, as SVG. Trials without a parameter are not in its panel. */
export function slicePlot(trials: readonly TrialView[], space: Space, objective: Objective): Promise<string> {
  const scored = trials.filter(({ state, values }) => state === 'complete' && Number.isFinite(values[0]));
  const names = shortPaths(Object.keys(space));
  const value = valueAxis(
    resultWords(objective),
    scored.map(({ values }) => values[0]!),
  );
  const last = Math.max(1, ...scored.map(({ number }) => number));
  const count = Math.max(1, Object.keys(space).length);
  const perRow = Math.ceil(count / Math.ceil(count / widest));
  const top = best(scored, objective);
  const drawn = evenly(scored, Math.min(most, Math.ceil(mostOfAll / count)), ({ values }) => values[0] === top);
  const panels = Object.entries(space).map(([path, distribution], index) => {
    const axis = paramAxis(names.get(path)!, distribution);
    const [column, line] = [index % perRow, Math.floor(index / perRow)];
    const own = drawn.filter(({ params }) => params[path] !== undefined);
    const spread = axis.choices === null ? 0 : 0.5 / axis.choices;
    const dots = own.map(({ params, values, number }) => ({
      // Trials of one choice stand side by side by the golden ratio, not at random.
      x: width * (axis.place(params[path]!) + spread * (((number * 0.6180339887) % 1) - 0.5)),
      y: height * (1 - value.place(values[0]!)),
      shade: number,
    }));
    const having = scored.filter(({ params }) => params[path] !== undefined).length;
    const missing = scored.length - having;
    const note = missing
      ? [
          {
            type: 'text',
            encode: {
              enter: {
                text: { value: `${having} of ${scored.length} trials have it` },
                x: { value: 0 },
                y: { value: -5 },
                fontSize: { value: 10 },
                fill: { value: ink.faint },
              },
            },
          },
        ]
      : [];
    const left = column === 0 ? tickMarks(value, 'left', { width, height }) : [];
    return {
      ...panel({ x: column * (width + gap.x), y: line * (height + gap.y), width, height }, [
        ...value.ticks.map(({ at }) => ({
          type: 'rule',
          encode: { enter: { x: { value: 0 }, x2: { value: width }, y: { value: height * (1 - at) }, stroke: { value: ink.grid } } },
        })),
        ...note,
        ...tickMarks(axis, 'bottom', { width, height }),
        ...left,
        dotMark('dots'),
      ]),
      data: [{ name: 'dots', values: dots }],
    };
  });
  const rows = Math.ceil(panels.length / perRow);
  return toSvg({
    width: perRow * (width + gap.x) - gap.x,
    height: Math.max(1, rows) * (height + gap.y) - 20,
    title: {
      text: 'Objective over each parameter',
      subtitle: `${scored.length} complete trials${scored.length ? `, the best ${score(top)}` : ''}${drawnWords(drawn.length, scored.length, '; ')}`,
      subtitleColor: ink.faint,
      subtitleFontSize: 11,
      offset: 16,
    },
    scales: [{ name: 'shade', type: 'linear', domain: [0, last], range: shades }],
    legends: [{ fill: 'shade', title: 'trial', orient: 'right', gradientLength: 110, format: 'd', tickMinStep: 1, offset: 16 }],
    marks: panels,
  } as never);
}

const best = (trials: readonly TrialView[], { direction }: Objective): number =>
  (direction === 'maximize' ? Math.max : Math.min)(...trials.map(({ values }) => values[0]!));

/** Dots that carry their place and shade. */
export const dotMark = (data: string): object => ({
  type: 'symbol',
  from: { data },
  encode: {
    enter: {
      x: { field: 'x' },
      y: { field: 'y' },
      size: { value: 42 },
      fill: { scale: 'shade', field: 'shade' },
      stroke: { value: 'white' },
      strokeWidth: { value: 0.8 },
    },
  },
});
