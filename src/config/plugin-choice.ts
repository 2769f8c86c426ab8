import type { Entry, Catalogue } from '../catalogue/types.js';
import type { Chosen, Option } from '../plugin/index.js';
import { chosenAt } from './build.js';
import { compose } from './compose.js';
import { throwFaults } from './faults.js';
import { unlocated, type Tree } from './located.js';
import { applyOverrides, flagOverrides } from './overrides.js';
import { settle } from './settle.js';

/**
 * A plugin with all its options, those of plugins among them too: its defaults, and flags such as `{ 'options.epochs': '2' }` on top.
 * Throws an `InputError` at the flag that does not fit.
 */
export function pluginChoice(catalogue: Catalogue, { definition }: Entry, flags: Readonly<Record<string, string>>): Chosen {
  const { kind, name } = definition;
  const read = unlocated({ options: { use: name } }, 'the command line', process.cwd());
  const located = applyOverrides(read, flagOverrides(flags));
  const option: Option = { doc: 'The plugin.', format: { plugin: kind }, default: null, required: true };
  const composed = compose({ options: option }, located, catalogue);
  const document = settle(composed);
  throwFaults(composed.faults);
  return chosenAt('options', document['options'] as Tree, composed.chosen);
}
