/** The dotted paths that an experiment's options have, as far as they are known before its plugins are chosen. */
import { isPluginFormat, type Catalogue } from '../catalogue/index.js';
import { experimentFields, isElsewhere, isGroup, isNamedGroups, isPluginMap, type Field, type Fields } from '../config/fields.js';
import { join } from '../config/located.js';
import type { Kind, Schema } from '../plugin/index.js';
import { optionDoc } from './values.js';

/** What each of an experiment's paths means, in words. */
export function pathDocs(catalogue: Catalogue): Record<string, string> {
  const docs: Record<string, string> = {};
  const add = (path: string, doc: string): void => void (docs[path] = docs[path] === undefined ? doc : `${docs[path]}\n\n${doc}`);
  const plugins = (kind: Kind, path: string, only?: string): void => {
    for (const { definition } of catalogue.list(kind))
      if (only === undefined || definition.name === only)
        for (const [name, option] of Object.entries(definition.options as Schema))
          add(join(path, name), `${definition.name}: ${optionDoc(option)}`);
  };
  const visit = (fields: Fields, path: string): void => {
    for (const [key, field] of Object.entries(fields)) one(field, join(path, key));
  };
  const one = (field: Field, path: string): void => {
    if (isElsewhere(field) || isNamedGroups(field)) return;
    if (isGroup(field)) return visit(field.group, path);
    if (isPluginMap(field)) {
      for (const { definition } of catalogue.list(field.plugins)) {
        visit(field.extra, join(path, definition.name));
        plugins(field.plugins, join(path, definition.name), definition.name);
      }
      return;
    }
    if (!isPluginFormat(field.format)) return add(path, optionDoc(field));
    add(join(path, 'use'), `Which ${field.format.plugin}. ${field.doc}`);
    plugins(field.format.plugin, path);
  };
  const { name: _, plugins: __, ...swept } = experimentFields;
  visit(swept, '');
  return docs;
}

/** Paths begin with a key of an experiment. */
export const pathNames = { pattern: `^(${Object.keys(experimentFields).join('|')})(\\..+)?$` };
