import { isChoiceFormat, isPluginFormat, quote } from '../catalogue/index.js';
import { InputError, isReal, type Conditions, type Distribution, type Option, type ParamValue } from '../plugin/index.js';
import { isMap, type Tree } from './located.js';

type Place = InputError['at'];
const keys = ['float', 'int', 'choice', 'log', 'step', 'when'];
const example = 'float: [low, high], int: [low, high] or choice: [a, b], with log: true, step: number or when: { path: value }';

/** Reads one entry of `space:`. Throws an `InputError` at `place`. */
export function parseDistribution(value: unknown, place: Place): Distribution {
  if (!isMap(value))
    throw fault(place, `${quote(value)} does not fit`, example, Array.isArray(value) ? 'write { choice: [...] }' : undefined);
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw fault(place, `unknown key '${unknown}'`, keys.join(', '));
  const given = ['float', 'int', 'choice'].filter((key) => key in value);
  if (given.length !== 1) throw fault(place, given.length === 0 ? 'says no values' : `says ${given.join(' and ')}`, `one of ${example}`);
  const own = given[0] === 'choice' ? parseChoice(value, place) : parseRange(value, given[0] as 'float' | 'int', place);
  return 'when' in value ? { ...own, when: parseConditions(value['when'], place) } : own;
}

const isScalar = (value: unknown): value is ParamValue => value === null || ['string', 'number', 'boolean'].includes(typeof value);

function parseConditions(value: unknown, place: Place): Conditions {
  if (!isMap(value) || Object.keys(value).length === 0)
    throw fault(place, `when: ${quote(value)} does not fit`, 'a map: when: { student.use: lstm } or when: { student.use: [lstm, gru] }');
  const conditions = Object.entries(value).map(([path, given]): [string, ParamValue[]] => {
    const values: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (values.length === 0 || !values.every(isScalar))
      throw fault(place, `when: ${path}: ${quote(given)} does not fit`, 'a value of that path, or a list of one or more');
    return [path, [...new Set(values as ParamValue[])]];
  });
  return Object.fromEntries(conditions);
}

function parseChoice(value: Tree, place: Place): Distribution {
  const choices = value['choice'];
  if ('log' in value || 'step' in value) throw fault(place, 'log and step do not go with choice', 'choice: [a, b]');
  if (!Array.isArray(choices) || choices.length === 0)
    throw fault(
      place,
      Array.isArray(choices) ? 'choice is empty: no trials' : `${quote(choices)} does not fit`,
      'a list of one value or more',
    );
  const odd = choices.find((choice) => typeof choice === 'object' && choice !== null);
  if (odd !== undefined) throw fault(place, `${quote(odd)} is no choice`, 'numbers, text, true, false, null');
  const twice = choices.find((choice, index) => choices.findIndex((other) => Object.is(other, choice)) !== index);
  if (twice !== undefined) throw fault(place, `choice ${quote(twice)} is given twice`, 'each value once');
  return { type: 'choice', choices: choices as ParamValue[] };
}

function parseRange(value: Tree, type: 'float' | 'int', place: Place): Distribution {
  const [low, high] = bounds(value[type], type, place);
  const log = value['log'] ?? false;
  const step = value['step'] ?? null;
  if (typeof log !== 'boolean') throw fault(place, `log: ${quote(log)} does not fit`, 'true or false');
  if (step !== null && (typeof step !== 'number' || !(step > 0) || !Number.isFinite(step)))
    throw fault(place, `step: ${quote(step)} does not fit`, 'a number greater than 0');
  if (log && step !== null && !(type === 'int' && step === 1)) throw fault(place, 'log and step do not go together', 'one of them');
  if (log && low <= 0) throw fault(place, `low ${low} does not go with log`, type === 'int' ? 'low of 1 or more' : 'low greater than 0');
  if (type === 'int' && !Number.isInteger(step ?? 1)) throw fault(place, `step: ${step} does not fit`, 'a whole number');
  if (step !== null && step > high - low) throw fault(place, `step ${step} is wider than the range`, `at most ${high - low}`);
  const top = step === null ? high : lastStep(low, high, step);
  return type === 'int' ? { type, low, high: top, log, step: step ?? 1 } : { type, low, high: top, log, step };
}

function bounds(value: unknown, type: 'float' | 'int', place: Place): [number, number] {
  const right = Array.isArray(value) && value.length === 2 && value.every((bound) => typeof bound === 'number' && Number.isFinite(bound));
  if (!right)
    throw fault(
      place,
      `${type}: ${Array.isArray(value) ? JSON.stringify(value) : quote(value)} does not fit`,
      `${type}: [low, high], two finite numbers`,
    );
  const [low, high] = value as [number, number];
  if (low >= high)
    throw fault(
      place,
      `low ${low} is not below high ${high}`,
      `${type}: [low, high]`,
      low === high ? `write { choice: [${low}] }` : `write [${high}, ${low}]`,
    );
  if (type === 'int' && !(Number.isSafeInteger(low) && Number.isSafeInteger(high)))
    throw fault(place, `int: [${low}, ${high}] does not fit`, 'whole numbers', 'write float');
  return [low, high];
}

/** The largest value that steps from `low` reach, as Optuna adjusts `high`; decimal steps stay exact. */
function lastStep(low: number, high: number, step: number): number {
  const steps = Math.floor(Number(((high - low) / step).toPrecision(12)));
  return Number((low + steps * step).toPrecision(12));
}

const fault = (place: Place, problem: string, allowed: string, suggestion?: string) =>
  new InputError(problem, { ...place, allowed, suggestion });

/** Refuses ranges over options that take no range. Throws an `InputError`. */
export function checkSuits(distribution: Distribution, option: Option, place: Place): void {
  if (distribution.type === 'choice') return;
  const { format } = option;
  if (distribution.type === 'float' && ['integer', 'natural', 'count'].includes(format as string))
    throw fault(place, 'float over whole numbers', 'int: [low, high] or choice: [...]', `write int`);
  const ranged = typeof format === 'string' && (isReal(format) || ['integer', 'natural', 'count'].includes(format));
  if (ranged) return;
  const words = isChoiceFormat(format) ? format.join(', ') : isPluginFormat(format) ? `names of a ${format.plugin}` : String(format);
  throw fault(place, `${distribution.type} over an option that takes no numbers in between`, `choice: [...] of ${words}`);
}

/** The values at which a distribution is tried before anything runs: its ends, or every choice. */
export const samples = (distribution: Distribution): readonly ParamValue[] =>
  distribution.type === 'choice' ? distribution.choices : [distribution.low, distribution.high];

/** A distribution in the spelling of sweep files. */
export function spelled(distribution: Distribution): Tree {
  const when = distribution.when && { when: distribution.when };
  if (distribution.type === 'choice') return { choice: [...distribution.choices], ...when };
  const { type, low, high, log, step } = distribution;
  const stepped = step !== null && !(type === 'int' && step === 1);
  return { [type]: [low, high], ...(log && { log }), ...(stepped && { step }), ...when };
}
