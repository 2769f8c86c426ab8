/** Panels of a picture: groups side by side with axes from 0 to 1 whose ticks are given. */
import { ink } from '../picture/index.js';
import type { ParamAxis } from './axes.js';

interface Panel {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The middle of the panel's colours: light for few, dark for many. */
export const shades = ['#c6dbef', '#08306b'];

const tilted = (texts: readonly string[], width: number): boolean => texts.reduce((sum, text) => sum + 6 * text.length + 10, 0) > width;

/** The ticks of an axis as marks of vega: no scale is needed, so that any axis looks alike. */
export function tickMarks(axis: ParamAxis, side: 'bottom' | 'left', { width, height }: Pick<Panel, 'width' | 'height'>): object[] {
  const texts = axis.ticks.map(({ text }) => text);
  const slant = side === 'bottom' && tilted(texts, width);
  return [
    ...axis.ticks.map(({ at, text }) =>
      mark('text', {
        text: { value: text },
        fontSize: { value: 10 },
        fill: { value: ink.faint },
        ...(side === 'bottom'
          ? {
              x: { value: at * width },
              y: { value: height + 8 },
              ...(slant
                ? { angle: { value: -35 }, align: { value: 'right' }, baseline: { value: 'middle' } }
                : { align: { value: 'center' }, baseline: { value: 'top' } }),
            }
          : { x: { value: -7 }, y: { value: (1 - at) * height }, align: { value: 'right' }, baseline: { value: 'middle' } }),
      }),
    ),
    ...axis.ticks.map(({ at }) =>
      mark('rule', {
        stroke: { value: '#b6bec8' },
        ...(side === 'bottom'
          ? { x: { value: at * width }, y: { value: height }, y2: { value: height + 4 } }
          : { x: { value: -4 }, x2: { value: 0 }, y: { value: (1 - at) * height } }),
      }),
    ),
    mark('text', {
      text: { value: axis.title },
      fontSize: { value: 11 },
      fill: { value: ink.text },
      align: { value: 'center' },
      ...(side === 'bottom'
        ? { x: { value: width / 2 }, y: { value: height + (slant ? 62 : 36) } }
        : { x: { value: -46 }, y: { value: height / 2 }, angle: { value: -90 } }),
    }),
  ];
}

const mark = (type: string, enter: object): object => ({ type, encode: { enter } });

/** A framed group at a place of the picture. */
export const panel = ({ x, y, width, height }: Panel, marks: readonly object[]): object => ({
  type: 'group',
  encode: { enter: { x: { value: x }, y: { value: y }, width: { value: width }, height: { value: height }, stroke: { value: '#d0d7de' } } },
  marks,
});
