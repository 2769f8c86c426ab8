/** Conditions of the space: what they name must be there, take the value, and lead in no circle. */
import { didYouMean, isChoiceFormat, isPluginFormat, quote } from '../catalogue/index.js';
import { InputError, type Distribution, type Params, type ParamValue, type Space } from '../plugin/index.js';
import { leavesOf } from './build.js';
import { at, isMap, type Located, type Tree } from './located.js';
import type { Experiment } from './types.js';

const whenOf = (distribution: Distribution) => Object.entries(distribution.when ?? {});

/** The value at a dotted path of a document; undefined where there is none. */
export const valueIn = (document: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((tree, name) => (isMap(tree) ? tree[name] : undefined), document);

/** What an experiment has fixed at a path; a chosen plugin stands for its name. */
function fixedAt({ document }: Experiment, path: string): ParamValue {
  const value = valueIn(document, path);
  return (isMap(value) ? (value as Tree)['use'] : value) as ParamValue;
}

/** Everything that is wrong with the conditions of a space. */
export function conditionFaults(space: Space, base: Experiment, sweep: Located): InputError[] {
  const faults = Object.entries(space).flatMap(([path, distribution]) =>
    whenOf(distribution).flatMap(([other, values]) => {
      const place = at(sweep, `space.${path}.when.${other}`);
      return Object.hasOwn(space, other) ? inSpace(other, values, space[other]!, place) : fixed(other, values, space, base, place);
    }),
  );
  const circle = Object.keys(space).flatMap((path) => {
    const found = circleFrom(space, path);
    return found ? [found] : [];
  })[0];
  const told = circle && circle.join(' -> ');
  return circle ? [...faults, new InputError(`conditions in a circle: ${told}`, at(sweep, `space.${circle[0]}.when`))] : faults;
}

function inSpace(other: string, values: readonly ParamValue[], parent: Distribution, place: InputError['at']): InputError[] {
  if (parent.type !== 'choice')
    return [
      new InputError(`a condition on '${other}', which is ${parent.type === 'int' ? 'an int' : 'a float'}`, {
        ...place,
        allowed: 'a path with choice: [...], or one that the experiment fixes',
      }),
    ];
  return strange(other, values, parent.choices, place);
}

function fixed(other: string, values: readonly ParamValue[], space: Space, base: Experiment, place: InputError['at']): InputError[] {
  const option = leavesOf(base).get(other);
  if (!option) {
    const known = [...Object.keys(space), ...leavesOf(base).keys()];
    const suggestion = didYouMean(other, Object.keys(space)) ?? didYouMean(other, known);
    return [new InputError(`neither the space nor the experiment has '${other}'`, { ...place, allowed: known.join(', '), suggestion })];
  }
  const { format } = option;
  const names = isPluginFormat(format) ? base.catalogue.list(format.plugin).map(({ definition }) => definition.name) : format;
  return Array.isArray(names) || isChoiceFormat(format) ? strange(other, values, names as readonly ParamValue[], place) : [];
}

function strange(other: string, values: readonly ParamValue[], known: readonly ParamValue[], place: InputError['at']): InputError[] {
  return values
    .filter((value) => !known.includes(value))
    .map(
      (value) =>
        new InputError(`${quote(value)} is no value of '${other}'`, {
          ...place,
          allowed: known.map(String).join(', '),
          suggestion: didYouMean(String(value), known.map(String)),
        }),
    );
}

/** The way from a path over its conditions back to itself. */
function circleFrom(space: Space, start: string): string[] | null {
  const seen = new Set<string>();
  const walk = (path: string, way: readonly string[]): string[] | null => {
    for (const [other] of whenOf(space[path]!)) {
      if (other === start) return [...way, other];
      if (!Object.hasOwn(space, other) || seen.has(other)) continue;
      seen.add(other);
      const found = walk(other, [...way, other]);
      if (found) return found;
    }
    return null;
  };
  return walk(start, [start]);
}

/**
 * The space with its conditions settled: those on what the experiment fixes are decided, a parameter that can never apply is left out, and
 * each stands after the choices it depends on. The space must be free of faults.
 */
export function settledSpace(space: Space, base: Experiment): Space {
  const settled = new Map<string, Distribution | null>();
  const settle = (path: string): boolean => {
    if (!settled.has(path)) {
      const open = whenOf(space[path]!).filter(([other]) => Object.hasOwn(space, other));
      const parents = open.filter(([other]) => settle(other)).length === open.length;
      const holds = whenOf(space[path]!).every(([other, values]) => Object.hasOwn(space, other) || values.includes(fixedAt(base, other)));
      const { when: _, ...plain } = space[path]!;
      settled.set(path, parents && holds ? { ...plain, ...(open.length > 0 && { when: Object.fromEntries(open) }) } : null);
    }
    return settled.get(path) !== null;
  };
  Object.keys(space).forEach(settle);
  return Object.fromEntries([...settled].filter((entry): entry is [string, Distribution] => entry[1] !== null));
}

/** The space as if everything applied. */
export const unconditional = (space: Space): Space =>
  Object.fromEntries(Object.entries(space).map(([path, { when: _, ...plain }]) => [path, plain]));

const mostVariants = 64;

/** Values of other paths, a combination each, under which a path may apply; `also` are further choices to go through. */
export function openings(space: Space, path: string, also: readonly string[]): Params[] {
  const wanted = new Map<string, readonly ParamValue[]>();
  const want = (of: string): void => {
    for (const [other, values] of whenOf(space[of]!)) {
      if (!Object.hasOwn(space, other)) continue;
      wanted.set(
        other,
        (wanted.get(other) ?? values).filter((value) => values.includes(value)),
      );
      want(other);
    }
  };
  want(path);
  for (const other of also) {
    const { type, ...rest } = space[other]!;
    if (wanted.has(other) || type !== 'choice') continue;
    wanted.set(other, (rest as { choices: readonly ParamValue[] }).choices);
    want(other);
  }
  let found: Params[] = [{}];
  for (const [other, values] of wanted)
    found = found.flatMap((params) => values.map((value) => ({ ...params, [other]: value }))).slice(0, mostVariants);
  return found;
}
