import type { Catalogue } from '../../catalogue/index.js';
import { describeOptions } from '../../config/describe.js';
import { kinds } from '../../plugin/index.js';
import { code } from '../../report/markdown.js';
import { optionRows } from './options.js';

/** Every plugin of a catalogue with every option: what it takes, its default, what it is. */
export function pluginPages(catalogue: Catalogue): string {
  const sections = kinds.flatMap((kind) => {
    const own = catalogue.list(kind).map(({ definition }) => definition);
    const plugins = own.map((definition) => {
      const rows = describeOptions(definition);
      const table = rows.length > 0 ? `\n\n${optionRows('option', rows)}` : '';
      return `### ${kind} \`${definition.name}\`\n\n${definition.doc}${table}`;
    });
    const names = own.map(({ name }) => `[${code(name)}](#${kind}-${name})`).join(', ');
    return own.length > 0 ? [`## ${kind}\n\n${names}\n\n${plugins.join('\n\n')}`] : [];
  });
  return sections.join('\n\n');
}
