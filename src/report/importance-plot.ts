import { ink, toSvg } from './chart.js';
import type { Importance } from './importance.js';
import { shortPaths } from './paths.js';

const width = 420;
const step = 30;

/** A bar a parameter, the most important on top, as SVG. */
export function importancePlot({ importances, trials }: Importance): Promise<string> {
  const names = shortPaths(Object.keys(importances ?? {}));
  const bars = Object.entries(importances ?? {}).map(([path, share]) => ({ name: names.get(path)!, share, text: share.toFixed(2) }));
  const at = { y: { scale: 'y', field: 'name' }, height: { scale: 'y', band: 1 } };
  return toSvg({
    width,
    height: Math.max(1, bars.length) * step,
    title: `Importance of parameters (PED-ANOVA, ${trials} trials)`,
    data: [{ name: 'bars', values: bars }],
    scales: [
      { name: 'x', type: 'linear', range: [0, width], domain: [0, 1] },
      { name: 'y', type: 'band', range: [0, Math.max(1, bars.length) * step], domain: bars.map(({ name }) => name), padding: 0.3 },
    ],
    axes: [
      { orient: 'bottom', scale: 'x', title: 'share', tickCount: 5, grid: true },
      { orient: 'left', scale: 'y', ticks: false, domain: false },
    ],
    marks: [
      {
        type: 'rect',
        from: { data: 'bars' },
        encode: { enter: { ...at, x: { value: 0 }, x2: { scale: 'x', field: 'share' }, fill: { value: ink.main } } },
      },
      {
        type: 'text',
        from: { data: 'bars' },
        encode: {
          enter: {
            x: { scale: 'x', field: 'share', offset: 6 },
            y: { scale: 'y', field: 'name', band: 0.5 },
            baseline: { value: 'middle' },
            fontSize: { value: 11 },
            fill: { value: ink.text },
            text: { field: 'text' },
          },
        },
      },
    ],
  } as never);
}
