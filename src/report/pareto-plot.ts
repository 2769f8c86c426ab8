import type { Direction } from '../plugin/index.js';
import { ink, toSvg } from '../picture/index.js';
import { drawnWords, evenly } from './evenly.js';
import type { JudgedRecord, Pareto } from './pareto.js';
import type { TrialRecord } from './records.js';
import { resultWords } from './results.js';

const [width, height, gap] = [360, 300, 90];
const most = 1000;
const kinds = ['on the front', 'dominated', 'outside of the constraints'];
const colours = [ink.best, ink.main, ink.faint];
/** Between the smallest and the largest value from which an axis is logarithmic. */
const wide = 20;

/** Complete trials by their objectives with the Pareto front, as SVG: the first objective upwards, each other one in a panel of its own. */
export function paretoPlot(trials: readonly TrialRecord[], pareto: Pareto): Promise<string> {
  const front = new Set(pareto.front.map(({ number }) => number));
  const complete = trials.filter(
    (trial): trial is JudgedRecord => trial.state === 'complete' && trial.values !== undefined && trial.values.every(Number.isFinite),
  );
  const kindOf = ({ number, feasible }: TrialRecord): string => kinds[front.has(number) ? 0 : feasible === false ? 2 : 1]!;
  const panels = pareto.objectives.slice(1).map((_, index) => index + 1);
  const drawn = evenly(complete, most, ({ number }) => front.has(number));
  const points = drawn.map((trial) => ({ number: trial.number, kind: kindOf(trial), values: trial.values }));
  return toSvg({
    width: panels.length * width + (panels.length - 1) * gap,
    height,
    title: {
      text: 'Pareto front',
      subtitle: drawnWords(drawn.length, complete.length),
      subtitleColor: ink.faint,
      subtitleFontSize: 11,
    },
    data: panels.map((axis) => ({
      name: `points${axis}`,
      values: points.map(({ number, kind, values }) => ({ number, kind, x: values[axis], y: values[0] })),
    })),
    scales: [{ name: 'colour', type: 'ordinal', domain: kinds, range: colours }],
    legends: [
      {
        fill: 'colour',
        orient: 'bottom',
        direction: 'horizontal',
        symbolType: 'circle',
        columns: 3,
        columnPadding: 14,
        symbolStrokeWidth: 0,
        labelLimit: 260,
      },
    ],
    marks: panels.map((axis, place) => panel(pareto, axis, place, points)),
  } as never);
}

type Point = { readonly kind: string; readonly values: readonly number[] };

function scaleOf(values: readonly number[], range: readonly [number, number]): object {
  const [low, high] = values.length ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const log = low > 0 && high / low > wide;
  return { type: log ? 'log' : 'linear', range, domain: low === high ? [low - 1, high + 1] : [low, high], nice: true, zero: false };
}

function panel({ objectives }: Pareto, axis: number, place: number, points: readonly Point[]): object {
  const steps = objectives.length === 2 ? staircase(points, objectives[1]!.direction) : [];
  const at = { x: { scale: 'x', field: 'x' }, y: { scale: 'y', field: 'y' } };
  return {
    type: 'group',
    encode: { enter: { x: { value: place * (width + gap) }, width: { value: width }, height: { value: height } } },
    data: [{ name: 'steps', values: steps }],
    scales: [
      {
        name: 'x',
        ...scaleOf(
          points.map(({ values }) => values[axis]!),
          [0, width],
        ),
      },
      {
        name: 'y',
        ...scaleOf(
          points.map(({ values }) => values[0]!),
          [height, 0],
        ),
      },
    ],
    axes: [
      { orient: 'bottom', scale: 'x', title: resultWords(objectives[axis]!), tickCount: 5, offset: 8, format: '~s' },
      { orient: 'left', scale: 'y', title: resultWords(objectives[0]!), grid: true, tickCount: 6, offset: 8 },
    ],
    marks: [
      {
        type: 'line',
        from: { data: 'steps' },
        encode: { enter: { ...at, stroke: { value: ink.best }, strokeWidth: { value: 1.8 }, interpolate: { value: 'linear' } } },
      },
      {
        type: 'symbol',
        from: { data: `points${axis}` },
        encode: {
          enter: {
            ...at,
            size: { value: 55 },
            stroke: { scale: 'colour', field: 'kind' },
            strokeWidth: { value: 1.5 },
            fill: { signal: `datum.kind === '${kinds[2]}' ? 'white' : scale('colour', datum.kind)` },
            opacity: { value: 0.9 },
          },
        },
      },
      {
        type: 'text',
        from: { data: `points${axis}` },
        encode: {
          enter: {
            ...at,
            dx: { value: 7 },
            dy: { value: -5 },
            text: { field: 'number' },
            fontSize: { value: 9 },
            fill: { value: ink.faint },
          },
        },
      },
    ],
  };
}

/** The border of what the front of two objectives dominates, by the direction of the one along the x axis. */
function staircase(points: readonly Point[], direction: Direction): { x: number; y: number }[] {
  const front = points.filter(({ kind }) => kind === kinds[0]).map(({ values }) => ({ x: values[1]!, y: values[0]! }));
  front.sort((a, b) => a.x - b.x);
  return front.flatMap((point, index) => {
    const before = front[index - 1];
    if (!before) return [point];
    return [direction === 'minimize' ? { x: point.x, y: before.y } : { x: before.x, y: point.y }, point];
  });
}
