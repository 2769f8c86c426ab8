/** Where the values of a parameter stand on an axis. */
import type { Distribution, ParamValue } from '../plugin/index.js';
import { short } from './numbers.js';

export interface ParamScale {
  /** A vega scale without name and range. */
  readonly scale: Readonly<Record<string, unknown>>;
  /** Vega's axis: ticks and labels. */
  readonly axis: Readonly<Record<string, unknown>>;
  /** The value as the scale takes it. */
  place(value: ParamValue): number | string;
  /** Where along the axis it stands, from 0 to 1. */
  unit(value: ParamValue): number;
}

/** Choices side by side, numbers on a line, those with a log range on a logarithmic one. */
export function paramScale(distribution: Distribution): ParamScale {
  if (distribution.type === 'choice') {
    const names = distribution.choices.map(short);
    return {
      scale: { type: 'point', domain: names, padding: 0.5 },
      axis: {},
      place: short,
      unit: (value) => (distribution.choices.indexOf(value) + 0.5) / names.length,
    };
  }
  const { low, high, log } = distribution;
  const [from, to] = low < high ? [low, high] : log ? [low / 2, low * 2] : [low - 1, low + 1];
  const along = log ? Math.log : (value: number): number => value;
  return {
    scale: { type: log ? 'log' : 'linear', domain: [from, to], zero: false },
    axis: log ? { tickCount: 4, format: '~g' } : { tickCount: 4 },
    place: (value) => Number(value),
    unit: (value) => (along(Number(value)) - along(from)) / (along(to) - along(from)),
  };
}
