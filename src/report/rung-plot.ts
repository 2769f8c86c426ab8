import { ink, toSvg } from '../picture/index.js';
import { dottedLines } from './dotted-lines.js';
import type { RungReport } from './rungs.js';

const side = 260;
const gap = 110;
const keeps = ['best half kept', 'best quarter kept'];

/** Rank correlations between steps and with the end as a heat map, beside what of the final best would have survived each, as SVG. */
export function rungPlot({ rungs, matrix, best }: RungReport): Promise<string> {
  const names = [...rungs.map(({ step }) => String(step + 1)), 'end'];
  const cells = matrix.flatMap((row, y) =>
    row.flatMap((value, x) =>
      value === null || x <= y ? [] : [{ x: names[x], y: names[y], value, text: value.toFixed(2).replace(/^(-?)0/, '$1') }],
    ),
  );
  const kept = rungs.flatMap(({ step, survived }) =>
    [survived.half, survived.quarter].flatMap((share, index) =>
      share === null ? [] : [{ epoch: String(step + 1), share, keep: keeps[index] }],
    ),
  );
  return toSvg({
    width: 2 * side + gap,
    height: side,
    title: 'How far early values foretell the end',
    data: [
      { name: 'cells', values: cells },
      { name: 'kept', values: kept },
    ],
    marks: [correlations(names), survival(names.slice(0, -1), best)],
  } as never);
}

const group = (x: number, title: string) => ({
  type: 'group',
  title: { text: title, fontSize: 11, fontWeight: 'normal', frame: 'group' },
  signals: [
    { name: 'width', value: side },
    { name: 'height', value: side },
  ],
  encode: { enter: { x: { value: x }, width: { value: side }, height: { value: side } } },
});

function correlations(names: readonly string[]): object {
  const at = { x: { scale: 'x', field: 'x' }, y: { scale: 'y', field: 'y' } };
  return {
    ...group(0, 'rank correlation (Spearman) of values after two epochs'),
    scales: [
      { name: 'x', type: 'band', domain: names.slice(1), range: [0, side] },
      { name: 'y', type: 'band', domain: names.slice(0, -1), range: [0, side] },
      { name: 'heat', type: 'linear', domain: [-1, 0, 1], range: ['#d1570a', '#f6f8fa', '#0b66c3'] },
    ],
    axes: [
      { orient: 'bottom', scale: 'x', title: 'epoch', labelAngle: 0, domain: false },
      { orient: 'left', scale: 'y', title: 'epoch', domain: false },
    ],
    marks: [
      {
        type: 'rect',
        from: { data: 'cells' },
        encode: {
          enter: {
            ...at,
            width: { scale: 'x', band: 1, offset: -1 },
            height: { scale: 'y', band: 1, offset: -1 },
            fill: { scale: 'heat', field: 'value' },
          },
        },
      },
      {
        type: 'text',
        from: { data: 'cells' },
        encode: {
          enter: {
            x: { scale: 'x', field: 'x', band: 0.5 },
            y: { scale: 'y', field: 'y', band: 0.5 },
            align: { value: 'center' },
            baseline: { value: 'middle' },
            fontSize: { value: 10 },
            text: { field: 'text' },
            fill: { signal: `abs(datum.value) > 0.6 ? 'white' : '${ink.text}'` },
          },
        },
      },
    ],
  };
}

function survival(epochs: readonly string[], best: number): object {
  const chance = (share: number, colour: string): object => ({
    type: 'rule',
    encode: {
      enter: {
        x: { value: 0 },
        x2: { value: side },
        y: { scale: 'y', value: share },
        stroke: { value: colour },
        strokeDash: { value: [3, 4] },
        opacity: { value: 0.6 },
      },
    },
  });
  return {
    ...group(side + gap, `share of the final best ${best === 1 ? 'trial' : best} that would go on (dotted: by chance)`),
    scales: [
      { name: 'x', type: 'point', domain: epochs, range: [0, side], padding: 0.4 },
      { name: 'y', type: 'linear', domain: [0, 1], range: [side, 0] },
      { name: 'colour', type: 'ordinal', domain: keeps, range: [ink.main, ink.best] },
    ],
    axes: [
      { orient: 'bottom', scale: 'x', title: 'epoch', labelAngle: 0 },
      { orient: 'left', scale: 'y', title: 'share', grid: true, tickCount: 5, format: '.0%' },
    ],
    legends: [{ stroke: 'colour', orient: 'bottom', direction: 'horizontal', symbolType: 'stroke', columnPadding: 14, columns: 2 }],
    marks: [
      chance(1 / 2, ink.main),
      chance(1 / 4, ink.best),
      dottedLines({ data: 'kept', by: 'keep', x: 'epoch', y: 'share', width: 2.2, size: 40 }),
    ],
  };
}
