/** The schemas of a project's files, with the plugins of its own: editors complete them as the built-in ones. */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { discover } from '../catalogue/index.js';
import { builtInRoot } from '../config/origin.js';
import { schemaFiles, writeSchema } from '../schema/index.js';
import { descriptionsFile } from './descriptions.js';
import { personLog } from './output.js';

interface Wanted {
  /** Absolute. */
  readonly folder: string;
  /** Which of the files, where it is there already or not. */
  readonly when: (there: boolean) => boolean;
}

/** Writes them to `schemas` and gives their paths below the project's folder; a plugin that cannot be loaded is warned of, and nothing is written. */
export async function writeProjectSchemas({ folder, when }: Wanted): Promise<string[]> {
  const wanted = schemaFiles(join(folder, 'schemas')).filter(([, file]) => when(existsSync(file)));
  if (wanted.length === 0) return [];
  const plugins = [{ spec: './plugins', from: "the project's plugins", folder }];
  try {
    const catalogue = await discover({ roots: [builtInRoot()], descriptions: descriptionsFile(), plugins });
    for (const [kind, file] of wanted) writeSchema(kind, file, catalogue);
  } catch (fault) {
    personLog.warn(`schemas for editors are not written: ${(fault as Error).message}`);
    return [];
  }
  return wanted.map(([, file]) => relative(folder, file));
}
