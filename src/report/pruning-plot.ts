import { ink, toSvg } from '../picture/index.js';
import { drawnWords, evenly } from './evenly.js';
import type { JudgedTrial, Pruning } from './pruning.js';
import type { Objective } from './records.js';

const width = 430;
const height = 260;
const gap = 80;
const most = 300; // curves
const dots = 9000; // of all curves
const kinds = ['complete', 'pruned', 'audited'] as const;
const colours = [ink.main, '#b6bec8', ink.best];

interface Point {
  readonly trial: number;
  readonly epoch: number;
  readonly value: number;
  readonly kind: (typeof kinds)[number];
}

/** Learning curves of a sweep's trials, pruned ones faint, beside the rank correlation of each judged epoch with the end; epochs from 1. */
export function pruningPlot(trials: readonly JudgedTrial[], { steps, pruner }: Pruning, objective: Objective): Promise<string> {
  const every = trials.filter(({ state }) => state === 'complete' || state === 'pruned');
  const shown = evenly(every, most, ({ audited }) => audited !== null);
  const each = Math.max(2, Math.floor(dots / Math.max(1, shown.length)));
  const points = shown.flatMap(({ number, state, audited, reports }) =>
    withEnd([...reports], each).map(([step, value]): Point => ({
      trial: number,
      epoch: step + 1,
      value,
      kind: audited !== null ? 'audited' : state === 'pruned' ? 'pruned' : 'complete',
    })),
  );
  const bars = steps.filter(({ correlation }) => correlation !== null).map(({ step, correlation }) => ({ epoch: step + 1, correlation }));
  return toSvg({
    width: 2 * width + gap,
    height,
    title: {
      text: `Pruning by ${pruner}`,
      subtitle: drawnWords(shown.length, every.length),
      subtitleColor: ink.faint,
      subtitleFontSize: 11,
    },
    data: [
      { name: 'points', values: points.filter(({ value }) => Number.isFinite(value)) },
      { name: 'bars', values: bars },
    ],
    marks: [curves(points, objective), correlations(bars)],
  } as never);
}

/** Fewer points of a curve, its last one among them. */
const withEnd = <T>(curve: readonly T[], most: number): readonly T[] => evenly(curve, most, (point) => point === curve.at(-1));

const place = (x: number, title: string) => ({
  type: 'group',
  title: { text: title, fontSize: 11, fontWeight: 'normal', frame: 'group' },
  signals: [
    { name: 'width', value: width },
    { name: 'height', value: height },
  ],
  encode: { enter: { x: { value: x }, y: { value: 0 }, width: { value: width }, height: { value: height } } },
});

/** From the lowest to the highest finite value; room around a single one. */
function extent(values: readonly number[]): [number, number] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return low < high ? [low, high] : [low - 0.05, high + 0.05];
}

function curves(points: readonly Point[], { metric }: Objective) {
  const encode = { x: { scale: 'x', field: 'epoch' }, y: { scale: 'y', field: 'value' }, stroke: { scale: 'colour', field: 'kind' } };
  const there = kinds.filter((kind) => points.some((point) => point.kind === kind));
  const many = new Set(points.map(({ trial }) => trial)).size > 30;
  const last = Math.max(2, ...points.map(({ epoch }) => epoch));
  return {
    ...place(0, 'each trial'),
    scales: [
      { name: 'x', type: 'linear', range: [0, width], domain: [1, last], zero: false },
      { name: 'y', type: 'linear', range: [height, 0], domain: extent(points.map(({ value }) => value)), nice: true, zero: false },
      { name: 'colour', type: 'ordinal', domain: kinds, range: colours },
      { name: 'legend', type: 'ordinal', domain: there, range: there.map((kind) => colours[kinds.indexOf(kind)]) },
    ],
    axes: [
      { orient: 'bottom', scale: 'x', title: 'epoch', format: 'd', tickMinStep: 1 },
      { orient: 'left', scale: 'y', title: `validation ${metric}`, grid: true, tickCount: 6 },
    ],
    legends: [{ stroke: 'legend', orient: 'bottom', direction: 'horizontal', symbolType: 'stroke', columns: 3, columnPadding: 14 }],
    marks: [
      {
        type: 'group',
        from: { facet: { name: 'curve', data: 'points', groupby: 'trial' } },
        marks: [
          {
            type: 'line',
            from: { data: 'curve' },
            encode: { enter: { ...encode, strokeWidth: { value: many ? 1 : 1.6 }, opacity: { value: many ? 0.45 : 0.8 } } },
          },
          {
            type: 'symbol',
            from: { data: 'curve' },
            encode: {
              enter: {
                ...encode,
                size: { value: many ? 6 : 14 },
                opacity: { value: many ? 0.6 : 1 },
                fill: { scale: 'colour', field: 'kind' },
              },
            },
          },
        ],
      },
    ],
  };
}

function correlations(bars: readonly { readonly epoch: number }[]) {
  const zero = { scale: 'y', value: 0 };
  return {
    ...place(width + gap, 'rank correlation of the value at a judged epoch with the final one'),
    scales: [
      { name: 'x', type: 'band', domain: bars.map(({ epoch }) => epoch), range: [0, width], padding: 0.4 },
      { name: 'y', type: 'linear', domain: [-1, 1], range: [height, 0] },
    ],
    axes: [
      { orient: 'bottom', scale: 'x', title: 'epoch' },
      { orient: 'left', scale: 'y', title: 'Spearman', grid: true, tickCount: 5 },
    ],
    marks: [
      {
        type: 'rect',
        from: { data: 'bars' },
        encode: {
          enter: {
            x: { scale: 'x', field: 'epoch' },
            width: { scale: 'x', band: 1 },
            y: { scale: 'y', field: 'correlation' },
            y2: zero,
            fill: { value: ink.main },
          },
        },
      },
      { type: 'rule', encode: { enter: { x: { value: 0 }, x2: { value: width }, y: zero, stroke: { value: ink.faint } } } },
    ],
  };
}
