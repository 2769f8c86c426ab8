import { relative } from 'node:path';
import { didYouMean, discover } from '../../catalogue/index.js';
import { builtInRoot, type FileKind } from '../../config/index.js';
import { InputError } from '../../plugin/index.js';
import { fileKinds, fileSchema, schemaFiles, schemaText, writeSchema } from '../../schema/index.js';
import { descriptionsFile } from '../descriptions.js';
import type { Invocation, Outcome } from '../command.js';
import { listedThere } from '../given-plugins.js';
import { say, streamOut } from '../output.js';

interface Options {
  readonly out?: string;
  readonly plugins?: string[];
}

function kindOf(text: string | undefined): FileKind | undefined {
  if (text === undefined) return undefined;
  const kind = fileKinds.find((one) => one === text || `${one}s` === text);
  if (kind) return kind;
  throw new InputError(`there is no file of kind '${text}'`, { allowed: fileKinds.join(', '), suggestion: didYouMean(text, fileKinds) });
}

/** Writes the schemas of files with the plugins that are installed: one to stdout or a file, or all three to a folder. */
export async function run({ options }: Invocation<Options>, given?: string): Promise<Outcome> {
  const kind = kindOf(given);
  const { out, plugins: specs = [], json } = options;
  if (kind === undefined && out === undefined)
    throw new InputError('which schema, or where to?', {
      allowed: `${fileKinds.join(', ')}, or --out FOLDER for all of them`,
      suggestion: 'stillhouse schema --out schemas',
    });
  const catalogue = await discover({ roots: [builtInRoot()], descriptions: descriptionsFile(), plugins: listedThere(specs) });
  if (kind !== undefined && out === undefined) {
    const schema = fileSchema(kind, catalogue);
    if (!json) await streamOut(schemaText(schema));
    return { document: schema };
  }
  const wanted = kind === undefined ? schemaFiles(out!) : [[kind, out!] as const];
  for (const [one, file] of wanted) {
    writeSchema(one, file, catalogue);
    say(`${file}: put in the first line of each ${one}: # yaml-language-server: $schema=${relative('experiments', file)}`);
  }
  return { document: { files: wanted.map(([one, file]) => ({ kind: one, file })) } };
}
