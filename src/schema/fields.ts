/** The keys of a map, those of the core and those of plugins, as JSON Schema. */
import { isPluginFormat, isPluginMapFormat, type Catalogue } from '../catalogue/index.js';
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
} from '../config/fields.js';
import { parts } from '../config/scheduled.js';
import { isReal, type Kind, type Schema } from '../plugin/index.js';
import { Definitions } from './definitions.js';
import { where, type JsonSchema, type SchemaMap } from './types.js';
import { nullable, optionDoc, valueSchema } from './values.js';

/** Names of the user's own. */
const names: SchemaMap = { pattern: keyPattern.source, not: { enum: reservedKeys } };

interface Choice {
  readonly kind: Kind;
  /** The plugin where `use` is not given; null: it must be. */
  readonly fallback: string | null;
  /** Options of the core beside the plugin's own. */
  readonly extra?: Schema;
  readonly orNull?: boolean;
}

/** Makes schemas of fields. A loose one asks for nothing that must be given: what stands elsewhere may give it. */
export class FieldSchemas {
  constructor(
    private readonly catalogue: Catalogue,
    readonly definitions: Definitions,
    private readonly loose = false,
  ) {}

  /** A map of known keys; `required` beside those that the fields ask for. */
  map(fields: Fields): SchemaMap {
    const own = Object.entries(fields).flatMap(([key, field]) => (isElsewhere(field) ? [] : [[key, this.field(field)] as const]));
    const required = Object.entries(fields).flatMap(([key, field]) => (mustStand(field) ? [key] : []));
    return {
      type: 'object',
      properties: Object.fromEntries(own),
      ...(!this.loose && required.length > 0 && { required }),
      additionalProperties: false,
    };
  }

  /** What one key takes. */
  field(field: Field): JsonSchema {
    if (isElsewhere(field)) return true;
    if (isGroup(field)) return { description: field.doc, ...this.map(field.group) };
    if (isNamedGroups(field))
      return { description: field.doc, type: 'object', propertyNames: names, additionalProperties: this.map(field.named) };
    if (isPluginMap(field)) return this.pluginMap(field.plugins, field.doc, field.extra, field.default === null && !this.loose);
    if (isPluginFormat(field.format)) return { description: optionDoc(field), ...this.plugin(field, field.format.plugin) };
    if (!isPluginMapFormat(field.format)) return valueSchema(field);
    const { plugins, extra = {} } = field.format;
    return this.pluginMap(plugins, field.doc, extra, field.required === true && !this.loose);
  }

  private plugin(option: Leaf, kind: Kind): SchemaMap {
    const { default: given, extra } = option;
    const fallback = typeof given === 'string' ? given : ((given as { use?: string } | null)?.use ?? null);
    return this.choice({ kind, fallback, extra, orNull: nullable(option) });
  }

  private pluginMap(kind: Kind, doc: string, extra: Schema, some: boolean): SchemaMap {
    const entry = (fallback: string | null): SchemaMap => this.choice({ kind, fallback, extra, orNull: fallback !== null });
    const known = this.catalogue.list(kind).map(({ definition: { name, doc: own } }) => [name, { description: own, ...entry(name) }]);
    return {
      description: doc,
      type: 'object',
      ...(some && { minProperties: 1 }),
      propertyNames: names,
      properties: Object.fromEntries(known),
      additionalProperties: entry(null),
    };
  }

  /** A plugin's name alone, or `use` with its options. */
  private choice({ kind, fallback, extra = {}, orNull: empty = false }: Choice): SchemaMap {
    const word = [kind, fallback ?? 'any', ...(empty ? ['null'] : []), ...this.suffix(extra)].join('.');
    return this.definitions.ref(word, () => {
      const other =
        fallback !== null &&
        this.catalogue.has(kind, fallback) &&
        where({ not: { properties: { use: { type: 'string' } }, required: ['use'] } }, this.options(kind, fallback, extra));
      const named = this.names(kind);
      const use = fallback === null ? named : { anyOf: [named, { type: 'null' }] };
      const map = {
        type: 'object',
        properties: { use: { description: `Which ${kind}.`, ...use } },
        ...(fallback === null && { required: ['use'] }),
        allOf: [this.byName(kind, extra), ...(other ? [other] : [])],
      };
      return { anyOf: [named, map, ...(empty ? [{ type: 'null' }] : [])] };
    });
  }

  /** The options of the plugin that `use` names. */
  private byName(kind: Kind, extra: Schema): SchemaMap {
    return this.definitions.ref([kind, ...this.suffix(extra)].join('.'), () => ({
      allOf: this.catalogue
        .list(kind)
        .map(({ definition: { name } }) =>
          where({ properties: { use: { const: name } }, required: ['use'] }, this.options(kind, name, extra)),
        ),
    }));
  }

  private suffix = (extra: Schema): string[] => [...Object.keys(extra), ...(this.loose ? ['loose'] : [])];

  private names(kind: Kind): SchemaMap {
    const known = this.catalogue.list(kind).map(({ definition }) => definition);
    return this.definitions.ref(`${kind}.names`, () => ({
      enum: known.map(({ name }) => name),
      enumDescriptions: known.map(({ doc }) => doc),
    }));
  }

  private options(kind: Kind, name: string, extra: Schema): SchemaMap {
    return this.definitions.ref([kind, name, 'options', ...this.suffix(extra)].join('.'), () => {
      const { definition } = this.catalogue.get(kind, name);
      const own: Schema = { ...extra, ...(definition.options as Schema) };
      const { properties, ...rest } = this.map(own) as { properties: Record<string, JsonSchema> };
      const all =
        kind === 'loss'
          ? Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, this.changing(own[key]!, schema as SchemaMap)]))
          : properties;
      return { title: name, ...rest, properties: { use: { description: definition.doc }, ...all } };
    });
  }

  /** A real option of a loss may change while training. */
  private changing(option: Leaf, schema: SchemaMap): SchemaMap {
    if (!isReal(option.format)) return schema;
    const { description, default: fallback, ...value } = schema;
    return { description, anyOf: [value, this.map(parts(option).group)], ...(fallback !== undefined && { default: fallback }) };
  }
}

const mustStand = (field: Field): boolean =>
  isPluginMap(field) ? field.default === null : !isElsewhere(field) && 'required' in field && field.required === true;
