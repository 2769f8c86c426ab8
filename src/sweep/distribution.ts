/** Our distributions and values in Optuna's terms. */
import { countOf, valueAt, type Distribution, type ParamValue } from '../plugin/index.js';
import { decode, encode, real } from './json.js';

/** The highest value that steps reach: Optuna wants `high` to be one of them. */
function reached(distribution: Exclude<Distribution, { type: 'choice' }>): number {
  const count = countOf(distribution);
  return count === null ? distribution.high : (valueAt(distribution, count - 1) as number);
}

/** A distribution as the JSON text of Optuna's journal. */
export function distributionToJson(distribution: Distribution): string {
  if (distribution.type === 'choice') return encode({ name: 'CategoricalDistribution', attributes: { choices: distribution.choices } });
  const { low, log, step } = distribution;
  const high = reached(distribution);
  if (distribution.type === 'int') return encode({ name: 'IntDistribution', attributes: { log, step, low, high } });
  return encode({
    name: 'FloatDistribution',
    attributes: { step: step === null ? null : real(step), low: real(low), high: real(high), log },
  });
}

interface Attributes {
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
  readonly step?: number | null;
  readonly q?: number;
  readonly choices: readonly ParamValue[];
}

const float = ({ low, high, log = false, step = null }: Attributes): Distribution => ({ type: 'float', low, high, log, step });
const int = ({ low, high, log = false, step }: Attributes): Distribution => ({ type: 'int', low, high, log, step: step ?? 1 });
const choice = ({ choices }: Attributes): Distribution => ({ type: 'choice', choices });

/** Optuna's names of today, the deprecated ones, and the abbreviated ones. */
const readers: Readonly<Record<string, (attributes: Attributes) => Distribution>> = {
  FloatDistribution: float,
  UniformDistribution: float,
  LogUniformDistribution: (attributes) => float({ ...attributes, log: true }),
  DiscreteUniformDistribution: (attributes) => float({ ...attributes, step: attributes.q ?? null }),
  IntDistribution: int,
  IntUniformDistribution: int,
  IntLogUniformDistribution: (attributes) => int({ ...attributes, log: true }),
  CategoricalDistribution: choice,
  float,
  int,
  categorical: choice,
};

const isNumber = (value: unknown): boolean => typeof value === 'number' && !Number.isNaN(value);

/** The distribution of a JSON text of Optuna's. Throws where it is none. */
export function distributionFromJson(text: string): Distribution {
  const json = decode(text) as { name?: string; type?: string; attributes?: Attributes } & Attributes;
  const name = json?.name ?? json?.type ?? '';
  const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (!read) throw new Error(`unknown distribution '${name}'`);
  const distribution = read(json.attributes ?? json);
  const sound =
    distribution.type === 'choice' ? Array.isArray(distribution.choices) : isNumber(distribution.low) && isNumber(distribution.high);
  if (!sound) throw new Error(`a ${name} without its bounds or choices`);
  return distribution;
}

/** Whether Optuna lets both stand under one name: the same kind, the same scale, the same choices; bounds may differ. */
export function compatible(a: Distribution, b: Distribution): boolean {
  if (a.type === 'choice' || b.type === 'choice')
    return (
      a.type === b.type && encode((a as typeof b & { choices: unknown }).choices) === encode((b as typeof a & { choices: unknown }).choices)
    );
  return a.type === b.type && a.log === b.log;
}

/** A value as the journal keeps it: a choice by its index. Throws where a choice is none of the distribution's. */
export function toInternal(distribution: Distribution, value: ParamValue): number {
  if (distribution.type !== 'choice') return Number(value);
  const index = distribution.choices.findIndex((choice) => choice === value || Object.is(choice, value));
  if (index < 0) throw new Error(`${encode(value)} is none of the choices ${encode(distribution.choices)}`);
  return index;
}

/** The value behind the journal's number; undefined where an index points to no choice. */
export function toExternal(distribution: Distribution, internal: number): ParamValue | undefined {
  if (distribution.type === 'choice') return distribution.choices[Math.trunc(internal)];
  return distribution.type === 'int' ? Math.trunc(internal) : internal;
}
