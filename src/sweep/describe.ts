/** A search space in words. */
import { cardinality, countOf, type Distribution, type Space } from '../plugin/index.js';

function describeOne(distribution: Distribution): string {
  if (distribution.type === 'choice') return `one of ${distribution.choices.map((choice) => String(choice)).join(', ')}`;
  const { type, low, high, log, step } = distribution;
  const steps = step !== null && !(type === 'int' && step === 1) ? `, step ${step}` : '';
  return `${type} in [${low}, ${high}]${log ? ', log' : ''}${steps}`;
}

export interface SpaceDescription {
  readonly parameters: readonly { readonly path: string; readonly text: string; readonly count: number | null }[];
  /** Configurations; null where the space is continuous. */
  readonly cardinality: number | null;
}

/** What a space holds, path by path. */
export function describeSpace(space: Space): SpaceDescription {
  const parameters = Object.entries(space).map(([path, distribution]) => ({
    path,
    text: describeOne(distribution),
    count: countOf(distribution),
  }));
  return { parameters, cardinality: cardinality(space) };
}
