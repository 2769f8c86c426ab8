import { ink, toSvg } from '../picture/index.js';
import { drawnWords, evenly } from './evenly.js';
import { isScored, type Objective, type TrialRecord } from './records.js';

const most = 1000;

/** The objective of each trial in order and the best complete one so far, as SVG; pruned trials are hollow. `control` draws a line to beat. */
export function historyPlot(
  trials: readonly TrialRecord[],
  objective: Objective,
  options: { readonly title?: string; readonly control?: number | null } = {},
): Promise<string> {
  const scored = trials
    .filter(isScored)
    .filter(({ state }) => state === 'complete' || state === 'pruned')
    .sort((a, b) => a.number - b.number);
  const pick = objective.direction === 'maximize' ? Math.max : Math.min;
  let best = NaN;
  const every = scored.map(({ number, value, state }) => {
    if (state === 'complete') best = Number.isNaN(best) ? value : pick(best, value);
    return { number, value, state, best };
  });
  const points = evenly(every, most, ({ state, value, best: top }) => state === 'complete' && value === top);
  const control = options.control ?? null;
  const all = [...points.map(({ value }) => value), ...(control === null ? [] : [control])];
  const series = [
    ...(points.some(({ state }) => state === 'complete') ? ['trial', 'best so far'] : ['trial']),
    ...(control === null ? [] : ['control']),
  ];
  const at = { x: { scale: 'x', field: 'number' }, y: { scale: 'y', field: 'value' } };
  return toSvg({
    width: 520,
    height: 260,
    title: {
      text: options.title ?? 'Objective by trial',
      subtitle: drawnWords(points.length, every.length),
      subtitleColor: ink.faint,
      subtitleFontSize: 11,
    },
    data: [
      { name: 'points', values: points },
      { name: 'best', values: points.filter((point) => Number.isFinite(point.best)) },
    ],
    scales: [
      { name: 'x', type: 'linear', range: [0, 520], domain: [0, Math.max(1, ...points.map(({ number }) => number))], zero: false },
      {
        name: 'y',
        type: 'linear',
        range: [260, 0],
        domain: all.length ? [Math.min(...all), Math.max(...all)] : [0, 1],
        nice: true,
        zero: false,
      },
      { name: 'colour', type: 'ordinal', domain: ['trial', 'best so far', 'control'], range: [ink.main, ink.best, ink.faint] },
      {
        name: 'legend',
        type: 'ordinal',
        domain: series,
        range: series.map((name) => ({ trial: ink.main, 'best so far': ink.best, control: ink.faint })[name]),
      },
    ],
    axes: [
      { orient: 'bottom', scale: 'x', title: 'trial', format: 'd', tickMinStep: 1, offset: 8 },
      { orient: 'left', scale: 'y', title: `validation ${objective.metric}`, grid: true, tickCount: 6, offset: 8 },
    ],
    legends: [{ fill: 'legend', orient: 'top', symbolType: 'circle', columns: 3, columnPadding: 14, symbolStrokeWidth: 0 }],
    marks: [
      ...(control === null
        ? []
        : [
            {
              type: 'rule',
              encode: {
                enter: {
                  x: { value: 0 },
                  x2: { value: 520 },
                  y: { scale: 'y', value: control },
                  stroke: { value: ink.faint },
                  strokeDash: { value: [5, 4] },
                  strokeWidth: { value: 1.5 },
                },
              },
            },
          ]),
      {
        type: 'line',
        from: { data: 'best' },
        encode: {
          enter: {
            x: at.x,
            y: { scale: 'y', field: 'best' },
            stroke: { value: ink.best },
            strokeWidth: { value: 2.2 },
            interpolate: { value: 'step-after' },
          },
        },
      },
      {
        type: 'symbol',
        from: { data: 'points' },
        encode: {
          enter: {
            ...at,
            size: { value: 50 },
            stroke: { value: ink.main },
            strokeWidth: { value: 1.5 },
            fill: { signal: `datum.state === 'pruned' ? 'white' : '${ink.main}'` },
            opacity: { value: 0.9 },
          },
        },
      },
    ],
  } as never);
}
