/** A plugin of one's own: the template of its kind under another name, and its test. */
import { existsSync, readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { pluralOf } from '../catalogue/index.js';
import { InputError, type Kind } from '../plugin/index.js';
import { template } from './templates.js';
import { writeNew } from './write-new.js';

export interface NewPlugin {
  readonly kind: Kind;
  readonly name: string;
  /** The project's folder. */
  readonly folder: string;
  /** Names of the plugins of the kind that Stillhouse has. */
  readonly taken: readonly string[];
}

/** Paths below the project's folder. */
export interface WrittenPlugin {
  readonly plugin: string;
  readonly test: string;
}

const good = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** A name in the form that plugins have: `MyLoss 2` becomes `my-loss-2`; null where nothing of it can be one. */
function goodName(name: string): string | null {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase().split(/[^a-z0-9]+/); // prettier-ignore
  const joined = words
    .filter(Boolean)
    .join('-')
    .replace(/^[0-9-]+/, '');
  return good.test(joined) ? joined : null;
}

function checkName({ kind, name, folder, taken }: NewPlugin): void {
  const path = 'NAME';
  if (!good.test(name)) {
    const better = goodName(name);
    const suggestion = better === null ? undefined : `stillhouse new ${kind} ${better}`;
    throw new InputError(`'${name}' is no name for a plugin`, {
      path,
      allowed: 'small letters, digits, and a hyphen between words',
      suggestion,
    });
  }
  if (taken.includes(name))
    throw new InputError(`Stillhouse has a ${kind} '${name}', and names are taken once`, {
      path,
      suggestion: `stillhouse new ${kind} my-${name}`,
    });
  const own = join(folder, 'plugins', pluralOf(kind));
  const other = existsSync(own) ? readdirSync(own).find((file) => parse(file).name === name) : undefined;
  if (other !== undefined)
    throw new InputError(`there is a ${kind} '${name}' already`, {
      path,
      file: join(own, other),
      suggestion: 'take another name, or move it away',
    });
}

/** The files of a new plugin by their paths. */
export function pluginFilesOf(kind: Kind, name: string): Record<string, string> {
  const { plugin, test } = placesOf(kind, name);
  const own = placesOf(kind, `my-${kind}`);
  const named = (text: string): string => text.replaceAll(`my-${kind}`, name);
  return { [plugin]: named(template(own.plugin)), [test]: named(template(own.test)) };
}

const placesOf = (kind: Kind, name: string): WrittenPlugin => ({
  plugin: `plugins/${pluralOf(kind)}/${name}.ts`,
  test: `test/${pluralOf(kind)}/${name}.test.ts`,
});

/** Writes a plugin and its test into a project. Throws an `InputError` for a name that cannot be one or is taken, nothing written. */
export function writePlugin(given: NewPlugin): WrittenPlugin {
  checkName(given);
  writeNew(given.folder, pluginFilesOf(given.kind, given.name));
  return placesOf(given.kind, given.name);
}
