/** The `enqueue:` of a sweep: trials to run first. */
import { didYouMean, quote } from '../catalogue/index.js';
import { applies, holds, InputError, paramsKey, type Params, type Space } from '../plugin/index.js';
import { valueIn } from './conditions.js';
import { at, isMap, type Located, type Tree } from './located.js';
import type { Experiment } from './types.js';

const example = 'a list of maps such as { optimizer.rate: 0.001 }, the word defaults among them or alone';

/** Reads `enqueue:`; adds what is wrong to `faults`. `defaults` are the experiment's own values. Equal entries come once. */
export function readEnqueue(sweep: Located, space: Space, base: Experiment, faults: InputError[]): Params[] {
  const given = sweep.value['enqueue'] ?? [];
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  const read = list.map((entry, index): Params => {
    const path = Array.isArray(given) ? `enqueue[${index}]` : 'enqueue';
    if (entry === 'defaults') return defaults(space, base);
    if (!isMap(entry)) {
      const suggestion = typeof entry === 'string' ? didYouMean(entry, ['defaults']) : undefined;
      faults.push(new InputError(`${quote(entry)} does not fit`, { ...at(sweep, path), allowed: example, suggestion }));
      return {};
    }
    const params = flat(entry);
    faults.push(...Object.keys(params).flatMap((name) => faultOf(name, params, space, at(sweep, `${path}.${name}`)) ?? []));
    return params as Params;
  });
  return [...new Map(read.map((params) => [paramsKey(params), params])).values()];
}

/** Nested maps mean the same as dotted paths. */
function flat(tree: Tree, prefix = ''): Record<string, unknown> {
  const entries = Object.entries(tree).flatMap(([key, value]): [string, unknown][] =>
    isMap(value) ? Object.entries(flat(value, `${prefix}${key}.`)) : [[`${prefix}${key}`, value]],
  );
  return Object.fromEntries(entries);
}

/** The experiment's values of the space, those that lie inside of it. */
function defaults(space: Space, base: Experiment): Params {
  const found: Record<string, Params[string]> = {};
  for (const path of Object.keys(space)) {
    const value = valueIn(base.document, path);
    const own = (isMap(value) ? value['use'] : value) as Params[string];
    if (holds(space[path]!, own) && applies(space, path, found)) found[path] = own;
  }
  return found;
}

function faultOf(path: string, params: Record<string, unknown>, space: Space, place: InputError['at']): InputError | null {
  const distribution = Object.hasOwn(space, path) ? space[path]! : null;
  const known = Object.keys(space);
  if (!distribution)
    return new InputError(`the space has no '${path}'`, { ...place, allowed: known.join(', '), suggestion: didYouMean(path, known) });
  const value = params[path];
  if (!holds(distribution, value)) {
    const range =
      distribution.type === 'choice' ? distribution.choices.map(String).join(', ') : `${distribution.low} to ${distribution.high}`;
    return new InputError(`${quote(value)} is outside of the space`, { ...place, allowed: range });
  }
  if (applies(space, path, params as Params)) return null;
  const when = Object.entries(distribution.when!).map(([other, values]) => `${other} is ${values.map(String).join(' or ')}`);
  return new InputError(`'${path}' applies only where ${when.join(' and ')}`, { ...place, suggestion: 'set that here too' });
}
