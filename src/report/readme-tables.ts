/** `npm run readme`: rewrites the plugin tables of README.md from the built plugins. Exit 1 where the marks are missing. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { optionTable, replaceTables, end, start, type Described } from './option-table.js';

/** Definitions of every built plugin below a folder, in order of path. */
export async function builtPlugins(folder: string): Promise<Described[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  const modules = await Promise.all(files.sort().map((name) => import(pathToFileURL(join(folder, name)).href)));
  return modules.flatMap((module: { default?: Described }) => (module.default?.kind ? [module.default] : []));
}

async function main(): Promise<void> {
  const dist = resolve(fileURLToPath(import.meta.url), '../../..');
  const file = resolve(dist, '../README.md');
  const text = replaceTables(readFileSync(file, 'utf8'), optionTable(await builtPlugins(join(dist, 'plugins'))));
  if (text === null) {
    process.exitCode = 1;
    process.stderr.write(`README.md: the marks ${start} and ${end} are missing; put them where the tables belong\n`);
  } else writeFileSync(file, text);
}

if (process.argv[1] && fileURLToPath(import.meta.url) === resolve(process.argv[1])) await main();
