/** `npm run readme`: rewrites the tables of README.md, docs/recipes.md and docs/scale.md from the built plugins and the committed benchmarks. Exit 1 where marks are missing. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { optionTable, replaceTables, end, start, type Described } from './option-table.js';
import { applicationsMarks, applicationsTable } from './applications-table.js';
import { coordinatorMarks, coordinatorTable, type CoordinatorResult } from './coordinator-table.js';
import { languageMarks, languageTable } from './language-table.js';
import { lowResourceMarks, lowResourceTable } from './low-resource-table.js';
import { overheadMarks, overheadTable, type OverheadResult } from './overhead-table.js';
import { practiceMarks, practiceTable } from './practice-table.js';
import { recipesMarks, recipesTable } from './recipes-table.js';
import { searchMarks, searchTable, type SearchCost } from './search-table.js';
import { benchmarks, speedMarks, speedTables, type BenchmarkResult } from './speed-table.js';
import { shownStudies, studyMarks, studyTable, type KeptStudy } from './study-table.js';
import { taughtMarks, taughtTable, type TaughtResult } from './taught-table.js';

/** Definitions of every built plugin below a folder, in order of path. */
export async function builtPlugins(folder: string): Promise<Described[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  const modules = await Promise.all(files.sort().map((name) => import(pathToFileURL(join(folder, name)).href)));
  return modules.flatMap((module: { default?: Described }) => (module.default?.kind ? [module.default] : []));
}

/** What a benchmark kept in a folder; null where it did not. */
function kept<T>(folder: string, name: string): T | null {
  const file = join(folder, `${name}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : null;
}

/** Results of the benchmarks that were kept in a folder, in the README's order. */
export const keptResults = (folder: string): BenchmarkResult[] => benchmarks.flatMap((name) => kept<BenchmarkResult>(folder, name) ?? []);

/** The result of a benchmark as it was kept in a folder; null where it was not. */
export const keptResult = (
  folder: string,
  benchmark: 'low-resource' | 'practice' | 'applications' | 'language-model' | 'recipes',
): BenchmarkResult | null => kept(folder, benchmark);

/** What search costs, as it was kept in a folder; null where it was not. */
export const keptSearch = (folder: string): SearchCost | null => kept(folder, 'search-cost');

/** What a sweep with very many trials takes of its process, as it was kept in a folder; null where it was not. */
export const keptCoordinator = (folder: string): CoordinatorResult | null => kept(folder, 'coordinator');

/** What the framework itself costs, as it was kept in a folder; null where it was not. */
export const keptOverhead = (folder: string): OverheadResult | null => kept(folder, 'overhead');

/** What a fine-tuned teacher is worth, as it was kept in a folder; null where it was not. */
export const keptTaught = (folder: string): TaughtResult | null => kept(folder, 'fine-tuned');

/** A benchmark of students, as it was kept in a folder; null where it was not. */
export const keptStudy = (folder: string, study: string): KeptStudy | null => kept(folder, `study-${study}`);

async function main(): Promise<void> {
  const dist = resolve(fileURLToPath(import.meta.url), '../../..');
  const results = resolve(dist, '../benchmarks/results');
  const tables = [
    [[start, end], optionTable(await builtPlugins(join(dist, 'plugins')))],
    [speedMarks, speedTables(keptResults(results))],
    [lowResourceMarks, lowResourceTable(keptResult(results, 'low-resource'))],
    [practiceMarks, practiceTable(keptResult(results, 'practice'))],
    [applicationsMarks, applicationsTable(keptResult(results, 'applications'))],
    [languageMarks, languageTable(keptResult(results, 'language-model'))],
    [searchMarks, searchTable(keptSearch(results))],
    [overheadMarks, overheadTable(keptOverhead(results))],
    [taughtMarks, taughtTable(keptTaught(results))],
    ...shownStudies.map((study) => [studyMarks(study), studyTable(keptStudy(results, study))] as const),
  ] as const;
  rewrite(resolve(dist, '..'), 'README.md', tables);
  rewrite(resolve(dist, '..'), 'docs/recipes.md', [[recipesMarks, recipesTable(keptResult(results, 'recipes'))]]);
  rewrite(resolve(dist, '..'), 'docs/scale.md', [[coordinatorMarks, coordinatorTable(keptCoordinator(results))]]);
}

/** Puts tables between their marks in a page; tells marks that are missing. */
function rewrite(root: string, page: string, tables: readonly (readonly [readonly [string, string], string])[]): void {
  let text = readFileSync(join(root, page), 'utf8');
  for (const [marks, table] of tables) {
    const next = replaceTables(text, table, marks);
    if (next !== null) text = next;
    else {
      process.exitCode = 1;
      process.stderr.write(`${page}: the marks ${marks.join(' and ')} are missing; put them where the tables belong\n`);
    }
  }
  writeFileSync(join(root, page), text);
}

if (process.argv[1] && fileURLToPath(import.meta.url) === resolve(process.argv[1])) await main();
