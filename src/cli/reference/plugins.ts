import type { Catalogue } from '../../catalogue/index.js';
import { describeOptions } from '../../config/describe.js';
import { kinds } from '../../plugin/index.js';
import { code, markdownTable } from '../../report/markdown.js';
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

/** A row for each kind of plugin with the names that it has, each a link into the page of plugins. */
export function pluginIndex(catalogue: Catalogue, page: string): string {
  const rows = kinds.flatMap((kind) => {
    const names = catalogue.list(kind).map(({ definition: { name } }) => `[${code(name)}](${page}#${kind}-${name})`);
    return names.length > 0 ? [[`[${kind}](${page}#${kind})`, names.join(', ')]] : [];
  });
  return markdownTable(['kind', 'plugins'], rows);
}
