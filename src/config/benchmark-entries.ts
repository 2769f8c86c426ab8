/** The maps of a benchmark file: names, and what each changes in the experiment. */
import { didYouMean, quote } from '../catalogue/index.js';
import { InputError } from '../plugin/index.js';
import type { Crossed } from './benchmark-fields.js';
import { at, isMap, placeOf, type Located } from './located.js';
import type { Override } from './overrides.js';

/** The word for the same experiment without its teacher, as the control of a sweep. */
export const fromLabels = 'labels';

export interface BenchmarkEntry {
  readonly name: string;
  /** Empty: the experiment as it is. */
  readonly overrides: readonly Override[];
  /** Only of methods: the control's form. */
  readonly control: boolean;
}

/** Names of what a benchmark compares. */
export const namePattern = /^[\p{L}\p{N}][\p{L}\p{N} ._+-]{0,59}$/u;
const example = (key: string): string =>
  key === 'methods'
    ? `a map such as { from labels: ${fromLabels}, distilled: {} }`
    : `a map of names, each a map of what it changes in the experiment: { small: { student.filters: 8 } }`;

/** The entries of a map of the file; `fallback` where it is left out. Adds what is wrong to `faults`. */
export function readEntries(
  file: Located,
  key: Crossed | 'domains',
  fallback: readonly BenchmarkEntry[],
  faults: InputError[],
): readonly BenchmarkEntry[] {
  const given = file.value[key];
  if (given === undefined || given === null) return fallback;
  if (!isMap(given) || Object.keys(given).length === 0) {
    const problem = isMap(given) ? `${key} is empty` : `${quote(given)} does not fit`;
    faults.push(new InputError(problem, { ...at(file, key), allowed: example(key) }));
    return fallback;
  }
  return Object.entries(given).flatMap(([name, value]) => readEntry(file, key, name, value, faults));
}

function readEntry(file: Located, key: Crossed | 'domains', name: string, value: unknown, faults: InputError[]): BenchmarkEntry[] {
  const path = `${key}.${name}`;
  const fault = (problem: string, allowed: string, suggestion?: string): BenchmarkEntry[] => {
    faults.push(new InputError(problem, { ...at(file, path), allowed, suggestion }));
    return [];
  };
  if (!namePattern.test(name)) return fault(`the name '${name}' does not fit`, '1 to 60 letters, digits, spaces and . _ + -');
  if (key === 'methods' && value === fromLabels) return [{ name, overrides: [], control: true }];
  if (value !== null && !isMap(value))
    return fault(`${quote(value)} does not fit`, example(key), key === 'methods' ? didYouMean(String(value), [fromLabels]) : undefined);
  const overrides = Object.entries(value ?? {}).map(([inner, set]) => ({
    path: inner,
    value: set,
    place: placeOf(file, `${path}.${inner}`),
  }));
  return [{ name, overrides, control: false }];
}
