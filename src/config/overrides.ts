import { parseDocument } from 'yaml';
import { InputError } from '../plugin/index.js';
import { defaultMetrics } from './fields.js';
import { isMap, type Located, type Place, type Tree } from './located.js';
import { forbiddenKeys } from './yaml.js';

/** One path set anew, with the place that says so. */
export interface Override {
  readonly path: string;
  readonly value: unknown;
  readonly place: Place;
}

/** Flags such as `{ 'training.epochs': '2' }`: values are read as YAML, and stay text where they are none. Throws an `InputError`. */
export function flagOverrides(flags: Readonly<Record<string, string>>, folder = process.cwd()): Override[] {
  return Object.entries(flags).map(([path, raw]) => override(path, raw, { file: `--${path}=${raw}`, folder, raw }));
}

function override(path: string, raw: string, place: Place): Override {
  const parts = path.split('.');
  if (parts.some((part) => part === '' || forbiddenKeys.includes(part)))
    throw new InputError(`'${path}' is no path`, { file: place.file, allowed: 'a dotted path such as training.epochs' });
  return { path, value: scalar(raw), place };
}

/** Characters; what is longer is text: a parser's time may grow with the square of it. */
const longest = 10_000;

function scalar(raw: string): unknown {
  if (raw.length > longest) return raw;
  try {
    // Keys that are no text take a time that doubles with their depth.
    const options = { schema: 'core', version: '1.2', prettyErrors: false, logLevel: 'silent', stringKeys: true } as const;
    const document = parseDocument(raw, options);
    if (document.errors.length + document.warnings.length > 0) return raw;
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    return raw;
  }
}

/**
 * A copy of the document with some paths set anew. Plugins are chosen before their options are set; naming another plugin than before
 * drops the options of the old one (a loss term keeps its `weight`, and any choice what `kept` names at its path).
 */
export function applyOverrides(
  located: Located,
  overrides: readonly Override[],
  kept: (path: string) => readonly string[] = () => [],
): Located {
  const copy: Located = { value: structuredClone(located.value), root: located.root, places: new Map(located.places) };
  const ordered = overrides.map((item) => ({ item, rank: rank(item.path) })).sort((a, b) => a.rank - b.rank);
  for (const { item } of ordered) set(copy, item, kept);
  return copy;
}

/** Outer things first; at one depth the choice of a plugin before the rest. */
function rank(path: string): number {
  const depth = path.split('.').length;
  return path.endsWith('.use') ? depth - 1.5 : depth - 1;
}

function set(located: Located, { path, value, place }: Override, kept: (path: string) => readonly string[]): void {
  const parts = path.split('.');
  const name = parts.pop()!;
  const parent = parentOf(located, parts, place);
  if (name === 'use') choose(located, parent, parts, value, kept(parts.join('.')));
  forget(located, path, parent[name]);
  located.places.set(path, place);
  parent[name] = isMap(value) ? structuredClone(value) : value;
}

function parentOf(located: Located, parts: readonly string[], place: Place): Tree {
  let tree = located.value;
  parts.forEach((part, index) => {
    const inner = tree[part];
    if (!isMap(inner)) {
      tree[part] =
        typeof inner === 'string'
          ? { use: inner }
          : inner === undefined && part === 'metrics' && index === 0
            ? structuredClone(defaultMetrics)
            : {};
      located.places.set(parts.slice(0, index + 1).join('.'), place);
    }
    tree = tree[part] as Tree;
  });
  return tree;
}

const maps = ['loss', 'metrics', 'preprocess'];

function choose(located: Located, parent: Tree, parts: readonly string[], value: unknown, kept: readonly string[]): void {
  const entry = parts.length === 2 && maps.includes(parts[0]!);
  const before = parent['use'] ?? (entry ? parts[1] : undefined);
  if (before === undefined || before === value) return;
  for (const key of Object.keys(parent)) {
    if ((entry && parts[0] === 'loss' && key === 'weight') || kept.includes(key)) continue;
    forget(located, [...parts, key].join('.'), parent[key]);
    delete parent[key];
  }
}

/** What lay at a path and under it is gone, and so are its places; all of them are looked through only where something can lie under it. */
function forget(located: Located, path: string, value: unknown): void {
  located.places.delete(path);
  if (typeof value !== 'object' || value === null) return;
  for (const known of located.places.keys()) if (known.startsWith(`${path}.`) || known.startsWith(`${path}[`)) located.places.delete(known);
}
