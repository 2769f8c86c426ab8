import { ink, toSvg } from '../picture/index.js';
import type { Importance } from './importance.js';
import { shortPaths } from './paths.js';

const row = 30;
const width = 420;

/** Importances as bars, the largest on top, as SVG. */
export function importancePlot({ shares, trials, quantile }: Importance): Promise<string> {
  const names = shortPaths(Object.keys(shares ?? {}));
  const bars = Object.entries(shares ?? {}).map(([path, share]) => ({
    name: names.get(path),
    share,
    label: `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`,
  }));
  const height = Math.max(1, bars.length) * row;
  const band = { y: { scale: 'y', field: 'name' } };
  return toSvg({
    width: width + 40,
    height,
    title: {
      text: 'Importance of the parameters',
      subtitle: `PED-ANOVA: the best ${Math.round(100 * quantile)} % against all of ${trials} complete trials`,
      subtitleColor: ink.faint,
      subtitleFontSize: 11,
    },
    data: [{ name: 'bars', values: bars }],
    scales: [
      { name: 'x', type: 'linear', domain: [0, Math.max(0.01, ...bars.map(({ share }) => share))], range: [0, width] },
      { name: 'y', type: 'band', domain: bars.map(({ name }) => name), range: [0, height], padding: 0.3 },
    ],
    axes: [{ orient: 'left', scale: 'y', domain: false, ticks: false, labelColor: ink.text, labelLimit: 240, labelPadding: 8 }],
    marks: [
      {
        type: 'rect',
        from: { data: 'bars' },
        encode: {
          enter: {
            ...band,
            height: { scale: 'y', band: 1 },
            x: { value: 0 },
            x2: { scale: 'x', field: 'share' },
            fill: { value: ink.main },
          },
        },
      },
      {
        type: 'text',
        from: { data: 'bars' },
        encode: {
          enter: {
            y: { scale: 'y', field: 'name', band: 0.5 },
            x: { scale: 'x', field: 'share', offset: 6 },
            baseline: { value: 'middle' },
            text: { field: 'label' },
            fontSize: { value: 11 },
            fill: { value: ink.text },
          },
        },
      },
    ],
  } as never);
}
