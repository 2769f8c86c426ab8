import type { EpochReport } from '../distill/types.js';
import { ink, svgOf, type Drawing } from '../picture/index.js';

interface Point {
  readonly epoch: number;
  readonly value: number;
  readonly series: string;
}

const subtitle = { subtitle: 'dashed: the epoch whose weights were kept', subtitleColor: ink.faint, subtitleFontSize: 11 };
const width = 330;
const height = 240;

export interface CurvesOptions {
  readonly title?: string;
  /** The epoch whose weights were kept, from 0. */
  readonly best?: number;
}

/** Learning curves as SVG, as `curvesDrawing` has them. */
export const curvesPlot = (reports: readonly EpochReport[], options: CurvesOptions = {}): Promise<string> =>
  svgOf(curvesDrawing(reports, options));

/** Learning curves: losses of both splits on the left, validation metrics on the right; epochs count from 1. */
export function curvesDrawing(reports: readonly EpochReport[], options: CurvesOptions = {}): Drawing {
  const loss = reports.flatMap((report) => [
    point(report, 'train', report.trainLoss),
    point(report, 'validation', report.validation['loss'] ?? NaN),
  ]);
  const names = [...new Set(reports.flatMap(({ validation }) => Object.keys(validation)))].filter((name) => name !== 'loss');
  const metrics = reports.flatMap((report) => names.map((name) => point(report, name, report.validation[name] ?? NaN)));
  const panels = [panel('loss', loss, ['train', 'validation'], [ink.train, ink.main], 0, reports.length, options.best !== undefined)];
  if (names.length)
    panels.push(
      panel('validation metrics', metrics, names, { scheme: 'tableau10' }, width + 80, reports.length, options.best !== undefined),
    );
  const finite = (points: readonly Point[]) => points.filter(({ value }) => Number.isFinite(value));
  const spec = {
    width: names.length ? 2 * width + 80 : width,
    height,
    title: { text: options.title ?? 'Learning curves', ...(options.best === undefined ? {} : subtitle) },
    signals: [{ name: 'best' }, { name: domainOf('loss') }, { name: domainOf('validation metrics') }],
    data: [{ name: 'loss' }, { name: 'validation metrics' }],
    marks: panels,
  };
  const filling = {
    signals: {
      best: (options.best ?? 0) + 1,
      [domainOf('loss')]: extent(loss),
      [domainOf('validation metrics')]: extent(metrics),
    },
    data: { loss: finite(loss), 'validation metrics': finite(metrics) },
  };
  return { spec: spec as never, filling, still: false };
}

/** The signal that holds a panel's lowest and highest value. */
const domainOf = (panelName: string): string => `${panelName.replace(' ', '_')}_domain`;

const point = ({ epoch }: EpochReport, series: string, value: number): Point => ({ epoch: epoch + 1, value, series });

/** From the lowest to the highest finite value; room around a single one. */
function extent(points: readonly Point[]): [number, number] {
  const values = points.map(({ value }) => value).filter(Number.isFinite);
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low < high ? [low, high] : [low - 0.05, high + 0.05];
}

/** Whole epochs only, about eight of them. */
function ticks(epochs: number): number[] {
  const step = Math.max(1, Math.ceil(epochs / 8));
  return Array.from({ length: epochs }, (_, index) => index + 1).filter((epoch) => (epoch - 1) % step === 0);
}

function panel(
  name: string,
  points: readonly Point[],
  series: readonly string[],
  range: unknown,
  x: number,
  epochs: number,
  marksBest: boolean,
) {
  const encode = { x: { scale: 'x', field: 'epoch' }, y: { scale: 'y', field: 'value' }, stroke: { scale: 'colour', field: 'series' } };
  const rule = {
    x: { scale: 'x', signal: 'best' },
    y: { value: 0 },
    y2: { value: height },
    stroke: { value: ink.best },
    strokeDash: { value: [3, 3] },
  };
  const line = { type: 'line', from: { data: 'series' }, encode: { enter: { ...encode, strokeWidth: { value: 2.2 } } } };
  const dots = {
    type: 'symbol',
    from: { data: 'series' },
    encode: { enter: { ...encode, size: { value: 22 }, fill: { scale: 'colour', field: 'series' } } },
  };
  return {
    type: 'group',
    signals: [
      { name: 'width', value: width },
      { name: 'height', value: height },
    ],
    encode: { enter: { x: { value: x }, y: { value: 0 }, width: { value: width }, height: { value: height } } },
    scales: [
      { name: 'x', type: 'linear', range: [0, width], domain: epochs > 1 ? [1, epochs] : [0, 2], zero: false },
      { name: 'y', type: 'linear', range: [height, 0], domain: { signal: domainOf(name) }, nice: true, zero: false },
      { name: 'colour', type: 'ordinal', domain: series, range },
    ],
    axes: [
      { orient: 'bottom', scale: 'x', title: 'epoch', values: ticks(epochs), format: 'd' },
      { orient: 'left', scale: 'y', title: name, grid: true, tickCount: 6 },
    ],
    legends: [
      { stroke: 'colour', orient: 'top', symbolType: 'stroke', columns: series.length === 4 ? 2 : 3, offset: 6, columnPadding: 14 },
    ],
    marks: [
      ...(marksBest ? [{ type: 'rule', encode: { update: rule } }] : []),
      {
        type: 'group',
        from: { facet: { name: 'series', data: name, groupby: 'series' } },
        marks: points.length > series.length * 30 ? [line] : [line, dots],
      },
    ],
  };
}
