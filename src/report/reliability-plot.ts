import { ink, toSvg } from '../picture/index.js';
import type { Reliability } from './reliability.js';

const size = 300;
const place = { x: { scale: 'x', field: 'confidence' }, y: { scale: 'y', field: 'accuracy' } };

/** Accuracy against confidence as SVG: on the dashed line a model is right as often as it is sure; the larger a dot, the more texts. */
export function reliabilityPlot({ bins, error }: Reliability, options: { readonly title?: string } = {}): Promise<string> {
  const values = bins.filter(({ texts }) => texts > 0).map(({ texts, confidence, accuracy }) => ({ texts, confidence, accuracy }));
  const scale = (name: string, range: number[]) => ({ name, type: 'linear', domain: [0, 1], range });
  return toSvg({
    width: size,
    height: size,
    title: {
      text: options.title ?? 'Reliability',
      subtitle: `expected calibration error ${error.toFixed(4)}; below the line: too sure`,
      subtitleColor: ink.faint,
      subtitleFontSize: 11,
    },
    data: [{ name: 'bins', values }],
    scales: [
      scale('x', [0, size]),
      scale('y', [size, 0]),
      { name: 'size', type: 'sqrt', domain: [0, Math.max(1, ...values.map(({ texts }) => texts))], range: [20, 500] },
    ],
    axes: [
      { orient: 'bottom', scale: 'x', title: 'confidence', grid: true, tickCount: 5 },
      { orient: 'left', scale: 'y', title: 'accuracy', grid: true, tickCount: 5 },
    ],
    marks: [
      {
        type: 'rule',
        encode: {
          enter: {
            x: { value: 0 },
            y: { value: size },
            x2: { value: size },
            y2: { value: 0 },
            stroke: { value: ink.best },
            strokeDash: { value: [4, 4] },
          },
        },
      },
      { type: 'line', from: { data: 'bins' }, encode: { enter: { ...place, stroke: { value: ink.main }, strokeWidth: { value: 1.5 } } } },
      {
        type: 'symbol',
        from: { data: 'bins' },
        encode: { enter: { ...place, size: { scale: 'size', field: 'texts' }, fill: { value: ink.main }, opacity: { value: 0.75 } } },
      },
    ],
  } as never);
}
