import { InputError, kinds, type Kind } from '../plugin/index.js';
import { didYouMean } from './nearest.js';

/** Several plugins of a kind, as their folder is called: `losses` of `loss`. */
export const pluralOf = (kind: Kind): string => `${kind}${kind.endsWith('s') ? 'es' : 's'}`;

/** The kind that a word stands for, in the singular or the plural. Throws an `InputError` that lists them. */
export function kindNamed(word: string): Kind {
  const found = kinds.find((kind) => word === kind || word === pluralOf(kind));
  if (found) return found;
  throw new InputError(`unknown kind '${word}'`, { allowed: kinds.join(', '), suggestion: didYouMean(word, kinds) });
}
