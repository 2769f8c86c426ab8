/** The pages of the reference, made of the code: plugins, files, commands. */
import type { Catalogue } from '../../catalogue/index.js';
import { commandPages } from './commands.js';
import { filePages, variableTable } from './files.js';
import { pluginPages } from './plugins.js';

const made = '<!-- Made of the code by `npm run readme`: change the code. -->';
const page = (title: string, opening: string, body: string): string => `# ${title}\n\n${made}\n\n${opening}\n\n${body}\n`;

/** Each page by the name of its file. */
export const referencePages = (catalogue: Catalogue): Readonly<Record<string, string>> => ({
  'plugins.md': page(
    'Plugins and their options',
    'What can stand after `use:`, with every option: what it takes, its default, what it is. `stillhouse list KIND` says the same of the plugins that are installed, your own among them with `--plugins`.',
    pluginPages(catalogue),
  ),
  'files.md': page(
    'Keys of the files',
    'Experiments, sweeps and benchmarks are YAML files. Keys of plugins stand in [plugins.md](plugins.md); each file may begin with `# yaml-language-server: $schema=...`, by which an editor completes, explains and checks it.',
    `${filePages()}\n\n## The environment\n\n${variableTable()}`,
  ),
  'commands.md': page(
    'Commands',
    'Every command takes `--json` (one JSON document on stdout, everything for people on stderr) and `--debug`. Exit codes: 0 done, 1 failed, 2 bad input, 130 interrupted.',
    commandPages(),
  ),
});
