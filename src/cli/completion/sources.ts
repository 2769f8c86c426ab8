/** What the shell can be offered for an argument or for the value of a flag. */
import { kinds, type Kind } from '../../plugin/options.js';

/** Words that are known, or files of the shell's own finding: any, those with an ending, or folders. */
export type Source =
  { readonly words: () => Promise<readonly string[]> | readonly string[] } | { readonly files: string } | { readonly folders: true };

const fixed = (...words: readonly string[]): Source => ({ words: () => words });
const files: Source = { files: '' };
const documents: Source = { files: 'yaml yml' };

/** Names of the plugins of a kind that are installed with Stillhouse. */
async function pluginNames(...wanted: readonly Kind[]): Promise<string[]> {
  const [{ discover }, { builtInRoot }, { descriptionsFile }] = await Promise.all([
    import('../../catalogue/index.js'),
    import('../../config/origin.js'),
    import('../descriptions.js'),
  ]);
  const catalogue = await discover({ roots: [builtInRoot()], descriptions: descriptionsFile() });
  return wanted.flatMap((kind) => catalogue.list(kind).map(({ definition }) => definition.name));
}
const plugins = (...wanted: readonly Kind[]): Source => ({ words: () => pluginNames(...wanted) });

const studies: Source = {
  words: async () => {
    const [{ studyNames }, { stateFolder }] = await Promise.all([import('../../sweep/index.js'), import('../../runtime/state.js')]);
    return studyNames(stateFolder());
  },
};

/** By the command's own name for the argument, in brackets in its help. */
const ofArguments: Readonly<Record<string, Source>> = {
  'train file': documents,
  'sweep file': documents,
  'benchmark file': documents,
  'check file': documents,
  'data file': documents,
  'plan sweep': documents,
  study: studies,
  run: studies,
  bundle: { folders: true },
  kind: fixed(...kinds),
  shell: fixed('bash', 'zsh', 'fish'),
};

const ofFlags: Readonly<Record<string, Source>> = {
  'check --format': fixed('text', 'json', 'sarif'),
  'study export --format': fixed('csv', 'json', 'jsonl', 'parquet'),
  'export --format': plugins('exporter'),
  '--executor': plugins('executor'),
  '--parallel': fixed('auto'),
  '--quantise': fixed('float16', 'int8'),
  '--to': { folders: true },
};

/** What an argument of a command may be; files where nothing better is known. */
export const argumentSource = (command: string, name: string): Source => ofArguments[`${command} ${name}`] ?? ofArguments[name] ?? files;

/** What the value of a flag may be; files where nothing better is known. */
export const flagSource = (command: string, flag: string): Source => ofFlags[`${command} ${flag}`] ?? ofFlags[flag] ?? files;

/** What `--student.use=` and its like may be; null where that is not known. */
export function overrideSource(path: string): Source | null {
  const [what, last] = path.split('.').slice(-2);
  if (last !== 'use') return null;
  const kind = what === 'student' ? 'architecture' : (what as Kind);
  return kinds.includes(kind) ? plugins(kind) : null;
}
