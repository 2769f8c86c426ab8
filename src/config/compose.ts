import { didYouMean, isPluginFormat, isPluginMapFormat, quote, type Catalogue, type Entry } from '../catalogue/index.js';
import { InputError, type Kind, type Option, type PluginMapFormat, type Schema } from '../plugin/index.js';
import { attempt } from './faults.js';
import {
  isElsewhere,
  isGroup,
  isNamedGroups,
  isPluginMap,
  keyPattern,
  reservedKeys,
  type Field,
  type Fields,
  type Leaf,
  type NamedGroups,
  type PluginMap,
} from './fields.js';
import { leafFault, given } from './leaf.js';
import { at, isMap, join, placeOf, type Located, type Tree } from './located.js';
import { scheduledNames, withSchedules } from './scheduled.js';

/** One strict schema made of the core's keys and the options of the plugins that the document names. */
export interface Composed {
  /** For convict: leaves have `default`, `format` and `fits`. */
  readonly schema: Tree;
  /** The values given, shorthands written out, paths absolute. */
  readonly values: Tree;
  /** The option behind each path that may be set; a chosen plugin counts under its own path too. */
  readonly leaves: Map<string, Option>;
  /** The plugin behind each path that chooses one. */
  readonly chosen: Map<string, Entry>;
  readonly faults: InputError[];
}

const deepestPlugin = 8;
/** Unknown keys that are told one by one. */
const mostUnknown = 20;

/** Composes the schema of a document and collects what is wrong with its structure. */
export function compose(fields: Fields, located: Located, catalogue: Catalogue): Composed {
  return new Composer(located, catalogue).compose(fields);
}

class Composer {
  private readonly leaves = new Map<string, Option>();
  private readonly chosen = new Map<string, Entry>();
  private readonly faults: InputError[] = [];
  private readonly unknown: { path: string; siblings: readonly string[] }[] = [];

  constructor(
    private readonly located: Located,
    private readonly catalogue: Catalogue,
  ) {}

  compose(fields: Fields): Composed {
    const [schema, values] = this.group(fields, this.located.value, '');
    for (const { path, siblings } of this.unknown.slice(0, mostUnknown))
      this.fault(path, `unknown key '${lastOf(path)}'`, siblings.join(', '), this.meant(path, siblings));
    const more = this.unknown.slice(mostUnknown);
    if (more.length > 0) this.fault(more[0]!.path, `unknown keys, this one and ${more.length - 1} more`);
    return { schema, values, leaves: this.leaves, chosen: this.chosen, faults: this.faults };
  }

  private group(fields: Fields, value: Tree, path: string): [Tree, Tree] {
    const siblings = Object.keys(fields);
    for (const key of Object.keys(value)) if (!Object.hasOwn(fields, key)) this.unknown.push({ path: join(path, key), siblings });
    const [schema, values]: [Tree, Tree] = [{}, {}];
    for (const [key, field] of Object.entries(fields)) this.field(field, value[key], join(path, key), key, schema, values);
    return [schema, values];
  }

  private field(field: Field, value: unknown, path: string, key: string, schema: Tree, values: Tree): void {
    if (isElsewhere(field)) return;
    if (isGroup(field)) [schema[key], values[key]] = this.group(field.group, this.mapOr(value, path, Object.keys(field.group)), path);
    else if (isNamedGroups(field)) [schema[key], values[key]] = this.namedGroups(field, value, path);
    else if (isPluginMap(field)) [schema[key], values[key]] = this.pluginMap(field, value, path);
    else if (isPluginFormat(field.format)) this.plugin(field, field.format.plugin, value, path, key, schema, values);
    else if (isPluginMapFormat(field.format)) [schema[key], values[key]] = this.pluginMap(mapOf(field, field.format), value, path);
    else this.leaf(field, value, path, key, schema, values);
  }

  /** The value where it is a map, else an empty one and a fault. */
  private mapOr(value: unknown, path: string, keys: readonly string[]): Tree {
    if (isMap(value)) return value;
    if (value !== undefined) this.fault(path, `${quote(value)} does not fit`, `a map with the keys ${keys.join(', ')}`);
    return {};
  }

  private leaf(option: Leaf, value: unknown, path: string, key: string, schema: Tree, values: Tree): void {
    this.leaves.set(path, option);
    const place = placeOf(this.located, path);
    const exact = this.located.places.get(path);
    const fits = (settled: unknown) => {
      if (isMap(value)) return;
      const found = leafFault(option, settled);
      if (found) this.fault(path, found.problem, found.allowed, found.suggestion);
    };
    if (isMap(value)) this.fault(path, 'a map does not fit', leafFault(option, value)?.allowed);
    else if (value !== undefined) values[key] = given(option, value, place.folder, exact?.raw);
    schema[key] = { format: 'option', default: given(option, option.default, this.located.root.folder), fits };
  }

  private namedGroups({ named }: NamedGroups, value: unknown, path: string): [Tree, Tree] {
    const [schema, values]: [Tree, Tree] = [{}, {}];
    const keys = Object.keys(named);
    for (const [key, entry] of Object.entries(this.mapOr(value, path, ['NAME'])))
      if (this.named(key, join(path, key)))
        [schema[key], values[key]] = this.group(named, this.mapOr(entry, join(path, key), keys), join(path, key));
    return [schema, values];
  }

  /** Whether a name of the user's own fits; a fault where it does not. */
  private named(key: string, path: string): boolean {
    if (keyPattern.test(key) && !reservedKeys.includes(key)) return true;
    this.fault(path, `the name '${key}' does not fit`, "a letter, then letters, digits, '-' and '_'");
    return false;
  }

  private pluginMap(field: PluginMap, value: unknown, path: string): [Tree, Tree] {
    const entries = value === undefined ? (field.default ?? {}) : this.entries(field, value, path);
    if (field.default === null && Object.keys(entries).length === 0 && (value === undefined || isMap(value)))
      this.fault(path, value === undefined ? `${path} is missing` : `${path} is empty`, `a map of one or more: NAME: { option: value }`);
    const [schema, values]: [Tree, Tree] = [{}, {}];
    for (const [key, entry] of Object.entries(entries)) {
      const inner = join(path, key);
      if (this.named(key, inner)) this.use(field.plugins, key, entry ?? {}, inner, key, schema, values, field.extra);
    }
    return [schema, values];
  }

  private entries(field: PluginMap, value: unknown, path: string): Tree {
    if (isMap(value)) return value;
    const names = Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    const suggestion = names.length > 0 ? `write a map: ${names.map((name) => `${name}: {}`).join(', ')}` : undefined;
    this.fault(path, `${quote(value)} does not fit`, `a map: NAME: { option: value }, each a ${field.plugins}`, suggestion);
    return {};
  }

  private plugin(option: Leaf, kind: Kind, value: unknown, path: string, key: string, schema: Tree, values: Tree): void {
    this.leaves.set(path, option);
    const fallback = option.default;
    const chosen = value === undefined ? fallback : value;
    if (chosen === null) {
      if (value === undefined && option.required) this.fault(path, `${path} is missing`, `{ use: NAME, ... } of ${this.known(kind)}`);
      else if (option.required || fallback !== null) this.fault(path, `null does not fit`, `{ use: NAME, ... } of ${this.known(kind)}`);
      schema[key] = { format: 'option', default: null, fits: () => {} };
      return;
    }
    const name = typeof fallback === 'string' ? fallback : isMap(fallback) ? (fallback['use'] as string) : null;
    this.use(kind, name, chosen, path, key, schema, values, option.extra ?? {});
  }

  /** A chosen plugin: its name, the core's extra options, its own options. `fallback` is its name where `use` is not given. */
  private use(
    kind: Kind,
    fallback: string | null,
    value: unknown,
    path: string,
    key: string,
    schema: Tree,
    values: Tree,
    extra: Schema,
  ): void {
    const entry = this.entry(kind, fallback, value, path);
    if (!entry) return;
    this.chosen.set(path, entry);
    const { use: _, ...rest } = isMap(value) ? value : {};
    const own: Schema = { ...extra, ...(entry.definition.options as Schema) };
    const scheduled = kind === 'loss' ? scheduledNames(own, rest) : [];
    for (const each of scheduled) this.leaves.set(join(path, each), own[each]!);
    const [options, set] = this.group(scheduled.length > 0 ? withSchedules(own, rest) : own, rest, path);
    const name = entry.definition.name;
    this.leaves.set(join(path, 'use'), { doc: `Which ${kind}.`, format: this.names(kind), default: name });
    schema[key] = { use: { format: 'option', default: name, fits: () => {} }, ...options };
    values[key] = set;
  }

  private entry(kind: Kind, fallback: string | null, value: unknown, path: string): Entry | null {
    const use = typeof value === 'string' ? value : isMap(value) ? (value['use'] ?? fallback) : undefined;
    const where = isMap(value) && 'use' in value ? join(path, 'use') : path;
    if (use === undefined) this.fault(path, `${quote(value)} does not fit`, `{ use: NAME, ... } of ${this.known(kind)}`);
    else if (use === null) this.fault(path, "'use' is missing", `{ use: NAME, ... } of ${this.known(kind)}`, 'say which plugin with use:');
    else if (typeof use !== 'string') this.fault(where, `${quote(use)} does not fit`, this.known(kind));
    else if (path.split('.').length > deepestPlugin) this.fault(path, 'plugins nested too deeply', `${deepestPlugin} levels`);
    else {
      const found = attempt(() => this.catalogue.get(kind, use, at(this.located, where)));
      this.faults.push(...found.faults);
      return found.value;
    }
    return null;
  }

  private names(kind: Kind): string[] {
    return this.catalogue.list(kind).map((entry) => entry.definition.name);
  }
  private known(kind: Kind): string {
    return this.names(kind).join(', ') || `no ${kind} is known`;
  }

  private meant(path: string, siblings: readonly string[]): string | undefined {
    const name = lastOf(path);
    const parent = path.slice(0, Math.max(0, path.length - name.length - 1));
    const near = didYouMean(name, siblings);
    if (near) return near.replace("'", parent ? `'${parent}.` : "'");
    const elsewhere = [...this.leaves.keys()].filter((leaf) => lastOf(leaf) === name || leaf === name);
    return elsewhere.length > 0 ? `did you mean '${elsewhere[0]}'?` : didYouMean(path, [...this.leaves.keys()]);
  }

  private fault(path: string, problem: string, allowed?: string, suggestion?: string): void {
    this.faults.push(new InputError(problem, { ...at(this.located, path), allowed, suggestion }));
  }
}

/** An option that takes a map of plugins, as the core's own maps are told. */
const mapOf = ({ doc, required, default: fallback }: Leaf, { plugins, extra = {} }: PluginMapFormat): PluginMap => ({
  plugins,
  doc,
  default: required ? null : ((fallback as Tree | null) ?? {}),
  extra,
});
const lastOf = (path: string) => path.slice(path.lastIndexOf('.') + 1);
