import { countOf, valueAt, type Distribution, type ParamValue } from '../plugin/index.js';

const clip = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
const between = (low: number, high: number, u: number): number => low + u * (high - low);
const logBetween = (low: number, high: number, u: number): number => Math.exp(between(Math.log(low), Math.log(high), u));

/** The value of a distribution at a place u in [0, 1) of its own scale; what can be counted gets equal shares. */
export function valueFromUnit(distribution: Distribution, u: number): ParamValue {
  if (distribution.type === 'choice') return distribution.choices[Math.floor(u * distribution.choices.length)]!;
  const { type, low, high, log } = distribution;
  if (type === 'int' && log) return clip(Math.round(logBetween(low - 0.5, high + 0.5, u)), low, high);
  const count = countOf(distribution);
  if (count !== null) return valueAt(distribution, Math.floor(u * count));
  return clip(log ? logBetween(low, high, u) : between(low, high, u), low, high);
}
