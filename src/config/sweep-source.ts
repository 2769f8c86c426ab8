/** Where a sweep's experiment comes from, and which override belongs to whom. */
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { readdirSync } from 'node:fs';
import { didYouMean, quote } from '../catalogue/index.js';
import { InputError } from '../plugin/index.js';
import { sweepFields } from './fields.js';
import { at, isMap, placeOf, type Located } from './located.js';
import { baseName, firstFile } from './origin.js';
import type { Override } from './overrides.js';
import { readYaml } from './yaml.js';

/** Overrides sorted into the sweep's own and the experiment's; `seed` is for both. */
export function splitOverrides(overrides: readonly Override[]): { sweep: Override[]; experiment: Override[] } {
  const inner = overrides.map((item) => ({ ...item, path: item.path.replace(/^(experiment|set)\.(?=.)/, '') }));
  const own = ({ path }: Override) => Object.hasOwn(sweepFields, path.split('.')[0]!);
  return {
    sweep: overrides.filter((item) => own(item) && !/^(experiment|set)\./.test(item.path)),
    experiment: inner.filter((item) => !own(item) || item.path === 'seed'),
  };
}

/** Sets, changes or (with null) removes entries of the space; all others go the ordinary way. */
export function spaceOverride(located: Located, { path, value, place }: Override): void {
  const space = { ...(isMap(located.value['space']) ? located.value['space'] : {}) };
  const target = path.slice('space.'.length);
  const [, outer, key] = /^(.*)\.(float|int|choice|log|step)$/.exec(target) ?? [];
  if (value === null) delete space[target];
  else if (outer !== undefined && key !== undefined && isMap(space[outer])) space[outer] = { ...space[outer], [key]: value };
  else space[target] = value;
  located.value['space'] = space;
  located.places.set(`space.${outer !== undefined && isMap(space[outer]) ? outer : target}`, place);
}

/** The document that `experiment:` stands for. Throws an `InputError`. */
export function experimentSource(sweep: Located): { located: Located; file: string | null; name: string } {
  const given = sweep.value['experiment'];
  if (isMap(given)) return inline(sweep, given);
  if (typeof given !== 'string' || given === '')
    throw new InputError(given === undefined ? 'experiment is missing' : `${quote(given)} does not fit`, {
      ...at(sweep, 'experiment'),
      allowed: 'the name or path of an experiment file, or the experiment itself as a map',
    });
  const { folder } = placeOf(sweep, 'experiment');
  const base = isAbsolute(given) ? '/' : folder;
  const folders =
    given.includes('/') || /\.ya?ml$/.test(given) ? [base] : [join(folder, '../experiments'), join(folder, 'experiments'), folder];
  const file = firstFile(folders, given);
  if (file === null) throw missing(sweep, given, folders);
  return { located: readYaml(file), file: resolve(file), name: baseName(file) };
}

function inline(sweep: Located, value: Record<string, unknown>): { located: Located; file: null; name: string } {
  const prefix = 'experiment.';
  const places = [...sweep.places]
    .filter(([path]) => path.startsWith(prefix))
    .map(([path, place]) => [path.slice(prefix.length), place] as const);
  return { located: { value, root: placeOf(sweep, 'experiment'), places: new Map(places) }, file: null, name: 'experiment' };
}

function missing(sweep: Located, given: string, folders: readonly string[]): InputError {
  const names = folders.flatMap((folder) => {
    try {
      return readdirSync(dirname(join(folder, given)));
    } catch {
      return [];
    }
  });
  const known = names.filter((name) => /\.ya?ml$/.test(name)).map((name) => (/\.ya?ml$/.test(given) ? name : baseName(name)));
  const word = given.slice(given.lastIndexOf('/') + 1);
  return new InputError(`no experiment '${given}'`, {
    ...at(sweep, 'experiment'),
    allowed: known.length > 0 && known.length <= 20 ? [...new Set(known)].join(', ') : 'a name in ../experiments or a path from this file',
    suggestion: didYouMean(word, known),
  });
}

/** The entries of `set:` as overrides of the experiment. Throws an `InputError`. */
export function setOverrides(sweep: Located): Override[] {
  const given = sweep.value['set'] ?? {};
  if (!isMap(given))
    throw new InputError(`${quote(given)} does not fit`, { ...at(sweep, 'set'), allowed: 'a map of dotted paths: { training.epochs: 2 }' });
  return flatten(given, '').map(([path, value]) => ({ path, value, place: placeOf(sweep, `set.${path}`) }));
}

/** Nested maps under `set:` mean the same as dotted paths. */
function flatten(tree: Record<string, unknown>, prefix: string): [string, unknown][] {
  return Object.entries(tree).flatMap(([key, value]): [string, unknown][] => {
    const path = prefix ? `${prefix}.${key}` : key;
    return isMap(value) && Object.keys(value).length > 0 ? flatten(value, path) : [[path, value]];
  });
}
