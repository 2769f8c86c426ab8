/** Axes of parameters in pictures: true logarithms, whole numbers, choices side by side. */
import type { Distribution, ParamValue } from '../plugin/index.js';
import { short } from './numbers.js';

/** An axis from 0 to 1. */
export interface ParamAxis {
  readonly title: string;
  /** Places of the choices; null for numbers. */
  readonly choices: number | null;
  /** From 0 to 1; a choice in the middle of its band. */
  place(value: ParamValue): number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

const longest = 14;
const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);

/** The axis of a parameter; numbers are kept off its ends. */
export function paramAxis(title: string, distribution: Distribution): ParamAxis {
  if (distribution.type === 'choice') {
    const { choices } = distribution;
    const at = (index: number): number => (index + 0.5) / choices.length;
    return {
      title,
      choices: choices.length,
      place: (value) => at(choices.indexOf(value)),
      ticks: choices.map((choice, index) => ({ at: at(index), text: cut(short(choice)) })),
    };
  }
  const { low, high, log } = distribution;
  const scale = log ? Math.log : (value: number) => value;
  const span = scale(high) - scale(low);
  const place = (value: ParamValue): number => (span > 0 ? 0.04 + (0.92 * (scale(Number(value)) - scale(low))) / span : 0.5);
  const values = low === high ? [low] : log ? logTicks(low, high) : linearTicks(low, high, distribution.type === 'int');
  return {
    title: log ? `${title} (log)` : title,
    choices: null,
    place,
    ticks: values.map((value) => ({ at: place(value), text: short(value) })),
  };
}

/** Powers of ten between the ends, at most five of them; 1, 2 and 5 of each where there are fewer than three. */
export function logTicks(low: number, high: number): number[] {
  const decades = Array.from(
    { length: Math.floor(Math.log10(high) + 1e-9) - Math.floor(Math.log10(low)) + 1 },
    (_, index) => index + Math.floor(Math.log10(low)),
  );
  const inside = (values: readonly number[]): number[] => values.filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9));
  const tens = inside(decades.map((decade) => Number(`1e${decade}`)));
  if (tens.length >= 3) return tens.filter((_, index) => index % Math.ceil(tens.length / 5) === 0);
  const fine = inside(decades.flatMap((decade) => [1, 2, 5].map((digit) => Number(`${digit}e${decade}`))));
  return fine.length >= 2 ? fine : [low, high];
}

/** About four round numbers. */
export function linearTicks(low: number, high: number, whole: boolean): number[] {
  const raw = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const found = [1, 2, 2.5, 5, 10].map((digit) => digit * power).find((step) => step >= raw * 0.999)!;
  const step = whole ? Math.max(1, Math.round(found)) : found;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}
