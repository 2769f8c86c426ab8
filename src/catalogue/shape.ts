import { PluginError, kinds, type Kind, type Option } from '../plugin/index.js';
import { isFormat, misfit } from './formats.js';
import { didYouMean } from './nearest.js';
import type { AnyDefinition } from './types.js';

/** A `PluginError` that also knows the plugin's file. */
export class PluginFault extends PluginError {
  constructor(
    kind: Kind | 'plugin',
    plugin: string,
    fault: string,
    readonly file: string,
  ) {
    super(kind, plugin, `${fault} (${file})`);
  }
}

type Loose = Record<string, unknown>;
const isObject = (value: unknown): value is Loose => typeof value === 'object' && value !== null && !Array.isArray(value);
const namePattern = /^[A-Za-z][A-Za-z0-9_-]*$/;
/** Options that the core gives each entry of a map of such plugins. */
const ownNames: Readonly<Partial<Record<Kind, readonly string[]>>> = { loss: ['weight'], augmenter: ['copies', 'labelled'] };
const forbidden = ['use', 'default', '__proto__', 'constructor', 'prototype', '_cvtProperties'];

/**
 * The default export as a checked definition. `name` is the file's base name, which the plugin must share, or null where the file
 * holds several. Throws a `PluginFault` that says what is wrong.
 */
export function checkShape(value: unknown, file: string, name: string | null): AnyDefinition {
  const fallback = name ?? 'unnamed';
  if (!isObject(value)) throw new PluginFault('plugin', fallback, missingExport(value), file);
  const kind = value['kind'];
  const called = typeof value['name'] === 'string' && value['name'] !== '' ? value['name'] : fallback;
  if (!kinds.includes(kind as Kind)) throw new PluginFault('plugin', called, unknownKind(kind), file);
  const fault = generalFault(value, name) ?? optionsFault(value['options'] as Loose, kind as Kind) ?? kindFault(value);
  if (fault !== null) throw new PluginFault(kind as Kind, called, fault, file);
  return value as unknown as AnyDefinition;
}

function missingExport(value: unknown): string {
  if (value === undefined) return 'has no default export; write `export default defineLoss({ ... })` or another define function';
  return `its default export is ${Array.isArray(value) ? 'a list' : `a ${value === null ? 'null' : typeof value}`}, not a definition`;
}

function unknownKind(kind: unknown): string {
  const hint = typeof kind === 'string' ? didYouMean(kind, kinds) : 'use a define function of stillhouse/plugin';
  return `unknown kind ${typeof kind === 'string' ? `'${kind}'` : String(kind)}; known: ${kinds.join(', ')}${hint ? `; ${hint}` : ''}`;
}

function generalFault(value: Loose, name: string | null): string | null {
  if (typeof value['name'] !== 'string' || value['name'] === '') return 'has no name';
  if (!namePattern.test(value['name'])) return `its name '${value['name']}' may only hold letters, digits, '-' and '_'`;
  if (name !== null && value['name'] !== name) return `its name must equal its file's name '${name}'`;
  if (typeof value['doc'] !== 'string' || value['doc'].trim() === '') return 'has no doc: one sentence for list and the README';
  if (!isObject(value['options'])) return 'its options must be an object; {} where there are none';
  if (typeof value['create'] !== 'function') return 'create must be a function';
  const inject = value['inject'];
  if (inject === undefined || (Array.isArray(inject) && inject.every((token) => typeof token === 'symbol'))) return null;
  return 'inject must be a list of tokens';
}

function optionsFault(options: Loose, kind: Kind): string | null {
  for (const [name, option] of Object.entries(options)) {
    const fault = nameFault(name, kind) ?? optionFault(option);
    if (fault !== null) return `option '${name}' ${fault}`;
  }
  return null;
}

function nameFault(name: string, kind: Kind): string | null {
  if (forbidden.includes(name) || ownNames[kind]?.includes(name)) return 'has a name that the core keeps for itself';
  return namePattern.test(name) ? null : "has a name with other characters than letters, digits, '-' and '_'";
}

function optionFault(value: unknown): string | null {
  if (!isObject(value)) return 'must be an object with doc, format and default';
  if (typeof value['doc'] !== 'string' || value['doc'].trim() === '') return 'has no doc';
  if (value['format'] === undefined) return 'has no format';
  if (!isFormat(value['format'], kinds)) return `has an unknown format ${JSON.stringify(value['format']) ?? String(value['format'])}`;
  if (value['default'] === undefined) return 'has no default; null where it may be left out or is required';
  const option = value as unknown as Option;
  const found = option.default === null ? null : misfit(option.format, option.default);
  return found && `has a default that does not fit its format: ${found.problem}, allowed: ${found.allowed}`;
}

function kindFault(value: Loose): string | null {
  const options = value['options'] as Record<string, Option>;
  if (value['kind'] === 'metric' && value['direction'] !== 'maximize' && value['direction'] !== 'minimize')
    return "has no direction: 'maximize' or 'minimize'";
  const several = value['severalObjectives'];
  if (value['kind'] === 'sampler' && several !== undefined && typeof several !== 'boolean')
    return 'has a severalObjectives that is neither true nor false';
  if (value['kind'] === 'compressor') return compressorFault(value, options);
  if (value['kind'] === 'optimizer' && options['rate']?.format !== 'positive') return "must have an option 'rate' of format 'positive'";
  if (value['kind'] !== 'loss') return null;
  if (typeof value['teacher'] !== 'boolean') return 'must say with `teacher: true` or `teacher: false` whether it needs a teacher';
  return withoutTeacherFault(value['withoutTeacher'], options);
}

function compressorFault({ changes, tries }: Loose, options: Record<string, Option>): string | null {
  if (changes !== 'form' && changes !== 'numbers') return "must say with `changes: 'form'` or `changes: 'numbers'` what it changes";
  if (!Array.isArray(tries) || tries.length === 0) return 'has no tries: a list of options, [{}] for its defaults alone';
  return tries.reduce<string | null>((found, values) => found ?? valuesFault('tries', values, options), null);
}

function withoutTeacherFault(values: unknown, options: Record<string, Option>): string | null {
  return values === undefined ? null : valuesFault('withoutTeacher', values, options);
}

function valuesFault(field: string, values: unknown, options: Record<string, Option>): string | null {
  if (!isObject(values)) return `${field} must be an object of option values`;
  for (const [name, value] of Object.entries(values)) {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!option) return `${field} names '${name}', which is none of its options`;
    const found = misfit(option.format, value);
    if (found) return `${field}.${name}: ${found.problem}, allowed: ${found.allowed}`;
  }
  return null;
}
