import { relative } from 'node:path';
import { beginProject } from '../../scaffold/index.js';
import type { Invocation, Outcome } from '../command.js';
import { say } from '../output.js';
import { writeProjectSchemas } from '../project-schemas.js';

/** Begins a project in a folder, the current one unless told. */
export async function run({ options }: Invocation<{ readonly add?: boolean }>, dir = '.'): Promise<Outcome> {
  const files = beginProject(dir, options);
  const schemas = await writeProjectSchemas({ folder: files.folder, when: (there) => !there });
  const begun = { ...files, written: [...files.written, ...schemas] };
  const place = relative(process.cwd(), begun.folder) || '.';
  const next = [
    ...(place === '.' ? [] : [`cd ${place}`]),
    ...(begun.installed ? [] : ['npm install']),
    'npm start',
    'npx stillhouse study compare grid tpe',
    'npx stillhouse export tpe --to student',
  ];
  for (const file of begun.written) say(`wrote ${file}`);
  for (const file of begun.kept) say(`kept ${file} as it is`);
  say('\nnext:');
  for (const line of next) say(`  ${line}`);
  return { document: { ...begun, next } };
}
