import { InputError, kinds, type Kind } from '../plugin/index.js';
import { didYouMean } from './nearest.js';
import type { Catalogue, Entry } from './types.js';

/** A catalogue of checked entries. Throws an `InputError` that names both files where two plugins of one kind share a name. */
export function createCatalogue(entries: readonly Entry[]): Catalogue {
  const byKind = new Map<Kind, Map<string, Entry>>(kinds.map((kind) => [kind, new Map()]));
  for (const entry of entries) add(byKind.get(entry.definition.kind)!, entry);
  const list = (kind?: Kind) => (kind ? sorted(byKind.get(kind)!) : kinds.flatMap((each) => sorted(byKind.get(each)!)));
  return {
    list,
    has: (kind, name) => byKind.get(kind)!.has(name),
    get(kind, name, at = {}) {
      const entry = byKind.get(kind)!.get(name);
      if (entry) return entry;
      const known = list(kind).map((each) => each.definition.name);
      const allowed = known.join(', ') || 'none is known';
      throw new InputError(`unknown ${kind} '${name}'`, { ...at, allowed, suggestion: didYouMean(name, known) ?? elsewhere(byKind, name) });
    },
  };
}

function add(known: Map<string, Entry>, entry: Entry): void {
  const { kind, name } = entry.definition;
  const other = known.get(name);
  if (other)
    throw new InputError(`two plugins are called ${kind} '${name}'`, {
      file: entry.file,
      suggestion: `the other is ${other.file}; rename or leave out one of them`,
    });
  known.set(name, entry);
}

const sorted = (entries: ReadonlyMap<string, Entry>) =>
  [...entries.values()].sort((a, b) => (a.definition.name < b.definition.name ? -1 : 1));

function elsewhere(byKind: ReadonlyMap<Kind, ReadonlyMap<string, Entry>>, name: string): string | undefined {
  const kind = kinds.find((each) => byKind.get(each)!.has(name));
  return kind && `'${name}' is the name of a plugin of kind ${kind}`;
}
