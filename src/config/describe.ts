import { formatText, isPluginMapFormat, type AnyDefinition } from '../catalogue/index.js';
import type { Option, Schema } from '../plugin/index.js';
import { benchmarkFields } from './benchmark-fields.js';
import { experimentFields, isElsewhere, isGroup, isNamedGroups, isPluginMap, sweepFields, type Field, type Fields } from './fields.js';
import { allowed } from './leaf.js';
import { join } from './located.js';

/** A row of the option tables. */
export interface OptionRow {
  readonly path: string;
  /** What it takes, in words. */
  readonly format: string;
  /** As it would be written in a file; `required` where there is none. */
  readonly default: string;
  readonly doc: string;
}

/** The options of a plugin, for `list` and the README. */
export const describeOptions = (definition: AnyDefinition): OptionRow[] =>
  Object.entries(definition.options as Schema).flatMap(([name, option]) => [
    row(name, option),
    ...Object.entries(isPluginMapFormat(option.format) ? (option.format.extra ?? {}) : {}).map(([extra, inner]) =>
      row(`${name}.NAME.${extra}`, inner),
    ),
  ]);

const fieldsOf = { experiment: experimentFields, sweep: sweepFields, benchmark: benchmarkFields };

/** The core's own keys of a kind of file, for the reference. */
export const describeFile = (kind: keyof typeof fieldsOf): OptionRow[] => rows(fieldsOf[kind], '');

const rows = (fields: Fields, prefix: string): OptionRow[] =>
  Object.entries(fields).flatMap(([name, field]) => describe(join(prefix, name), field));

function describe(path: string, field: Field): OptionRow[] {
  if (isElsewhere(field)) return [{ path, format: field.elsewhere, default: field.required ? 'required' : 'null', doc: field.doc }];
  if (isGroup(field)) return rows(field.group, path);
  if (isNamedGroups(field)) return [{ path, format: 'a map', default: '{}', doc: field.doc }, ...rows(field.named, `${path}.NAME`)];
  if (!isPluginMap(field)) return [row(path, field)];
  const head = {
    path,
    format: `a map, each ${formatText({ plugin: field.plugins })}`,
    default: field.default ? written(field.default) : 'required',
    doc: field.doc,
  };
  return [head, ...Object.entries(field.extra).map(([name, option]) => row(`${path}.NAME.${name}`, option))];
}

const row = (path: string, option: Option): OptionRow => ({
  path,
  format: allowed(option),
  default: option.required ? 'required' : written(option.default),
  doc: option.doc,
});

/** A value as it would be written in a file, on one line. */
export function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value).replace(/\s*\n\s*/g, ' ');
  const entries = Object.entries(value).map(([key, inner]) => `${key}: ${written(inner)}`);
  return entries.length > 0 ? `{ ${entries.join(', ')} }` : '{}';
}
