/** The house rules that no compiler holds: names match folders, files load, tables are current, sizes stay small. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { discover } from '../src/catalogue/index.js';
import { referencePages } from '../src/cli/reference/index.js';
import { fileKind } from '../src/config/index.js';
import { kinds } from '../src/plugin/index.js';
import { fileKinds, fileSchema, schemaFile, schemaText } from '../src/schema/index.js';
import { end, optionTable, replaceTables, start } from '../src/report/option-table.js';
import { applicationsMarks, applicationsTable } from '../src/report/applications-table.js';
import { languageMarks, languageTable } from '../src/report/language-table.js';
import {
  builtPlugins,
  keptCoordinator,
  keptOverhead,
  keptResult,
  keptResults,
  keptSearch,
  keptStudy,
  keptTaught,
} from '../src/report/readme-tables.js';
import { lowResourceMarks, lowResourceTable } from '../src/report/low-resource-table.js';
import { practiceMarks, practiceTable } from '../src/report/practice-table.js';
import { coordinatorMarks, coordinatorTable } from '../src/report/coordinator-table.js';
import { overheadMarks, overheadTable } from '../src/report/overhead-table.js';
import { recipesMarks, recipesTable } from '../src/report/recipes-table.js';
import { searchMarks, searchTable } from '../src/report/search-table.js';
import { speedMarks, speedTables } from '../src/report/speed-table.js';
import { shownStudies, studyMarks, studyTable } from '../src/report/study-table.js';
import { taughtMarks, taughtTable } from '../src/report/taught-table.js';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** Files that git tracks; where there is no git (an unpacked archive), everything but what is ignored. */
function tracked(): string[] {
  try {
    return execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .split('\0')
      .filter((file) => file && existsSync(join(root, file)));
  } catch {
    const skip = /^(node_modules|dist|\.stillhouse|\.git)(\/|$)/;
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .filter((file) => !skip.test(file));
  }
}

/** `losses` -> `loss`. */
const kindOf = (folder: string) => kinds.find((kind) => folder === `${kind}s` || folder === `${kind}es`);

const files = tracked();
const below = (folder: string, extension: RegExp) => files.filter((file) => file.startsWith(`${folder}/`) && extension.test(file));
const documents = ['experiments', 'sweeps'].flatMap((folder) => below(folder, /\.ya?ml$/));

describe('house', () => {
  describe('plugins', () => {
    for (const file of below('plugins', /\.ts$/))
      it(`${file} holds the plugin of its name and folder`, async () => {
        const { default: plugin } = await import(pathToFileURL(join(root, 'dist', file.replace(/ts$/, 'js'))).href);
        expect({ name: plugin?.name, kind: plugin?.kind }).to.deep.equal({
          name: basename(file, '.ts'),
          kind: kindOf(basename(dirname(file))),
        });
      });

    it('are built from sources that are there', () => {
      const built = readdirSync(join(root, 'dist/plugins'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
      expect(built.filter((name) => !existsSync(join(root, 'plugins', name.replace(/js$/, 'ts'))))).to.deep.equal([]);
    });
  });

  describe('experiments and sweeps', () => {
    // Data that is not part of the project: a file that is there stands in.
    const at = (key: string, parts: readonly string[] = ['train', 'validation', 'test']) =>
      Object.fromEntries(parts.map((part) => [`${key}.${part}`, join(root, 'README.md')]));
    const standIns = (file: string): object => ({
      ...(/clinc150|sst2|banking77|ag-news|tweet-emotion|ten-lines/.test(file) && at('dataset')),
      ...(/out-of-scope/.test(file) && at('out_of_scope')),
      ...(/shakespeare/.test(file) && { ...at('dataset', ['file']), ...at('teacher.dataset', ['file']) }),
    });
    const config = join(root, 'dist/src/config/index.js');
    for (const file of documents)
      it(`${file} loads`, async function () {
        this.timeout(20_000);
        const { fileKind, loadBenchmark, loadExperiment, loadSweep } = await import(pathToFileURL(config).href);
        const loaders = { experiment: loadExperiment, sweep: loadSweep, benchmark: loadBenchmark };
        const load = (overrides: object) => loaders[fileKind(join(root, file)) as keyof typeof loaders](join(root, file), { overrides });
        const found = await load(standIns(file));
        expect(found.document).to.be.an('object');
      });
  });

  describe('README', () => {
    it('and docs/recipes.md have a current table of recipes', () => {
      const page = read('docs/recipes.md');
      const current = replaceTables(page, recipesTable(keptResult(join(root, 'benchmarks/results'), 'recipes')), recipesMarks);
      expect(page === current, 'the table of docs/recipes.md is stale or missing: npm run readme').to.equal(true);
    });

    it('and docs/scale.md have a current table of the coordinator', () => {
      const page = read('docs/scale.md');
      const current = replaceTables(page, coordinatorTable(keptCoordinator(join(root, 'benchmarks/results'))), coordinatorMarks);
      expect(page === current, 'the table of docs/scale.md is stale or missing: npm run readme').to.equal(true);
    });

    it('has a current table of what the framework itself costs', () => {
      const page = read('README.md');
      const current = replaceTables(page, overheadTable(keptOverhead(join(root, 'benchmarks/results'))), overheadMarks);
      expect(page === current, 'the table of the own cost in README.md is stale or missing: npm run readme').to.equal(true);
    });

    it('has current plugin tables', async function () {
      if (!existsSync(join(root, 'README.md'))) this.skip();
      const tables = optionTable(await builtPlugins(join(root, 'dist/plugins')));
      const current = replaceTables(read('README.md'), tables);
      expect(current, `README.md lacks the block between ${start} and ${end}`).to.not.equal(null);
      expect(read('README.md') === current, 'the plugin tables of README.md are stale: npm run readme').to.equal(true);
    });

    it('has current tables of the benchmarks', function () {
      if (!existsSync(join(root, 'README.md'))) this.skip();
      const current = replaceTables(read('README.md'), speedTables(keptResults(join(root, 'benchmarks/results'))), speedMarks);
      expect(current, `README.md lacks the block between ${speedMarks.join(' and ')}`).to.not.equal(null);
      const search = replaceTables(read('README.md'), searchTable(keptSearch(join(root, 'benchmarks/results'))), searchMarks);
      for (const [name, marks, table] of [
        ['low-resource', lowResourceMarks, lowResourceTable],
        ['practice', practiceMarks, practiceTable],
        ['applications', applicationsMarks, applicationsTable],
        ['language-model', languageMarks, languageTable],
      ] as const) {
        const told = replaceTables(read('README.md'), table(keptResult(join(root, 'benchmarks/results'), name)), marks);
        expect(told === current, `the table of ${name} of README.md is stale or missing: npm run readme`).to.equal(true);
      }
      expect(search === current, 'the search table of README.md is stale or missing: npm run readme').to.equal(true);
      const taught = replaceTables(read('README.md'), taughtTable(keptTaught(join(root, 'benchmarks/results'))), taughtMarks);
      expect(taught === current, 'the table of fine-tuned teachers of README.md is stale or missing: npm run readme').to.equal(true);
      for (const study of shownStudies) {
        const own = replaceTables(read('README.md'), studyTable(keptStudy(join(root, 'benchmarks/results'), study)), studyMarks(study));
        expect(own === current, `the table of ${study} of README.md is stale or missing: npm run readme`).to.equal(true);
      }
      expect(read('README.md') === current, 'the benchmark tables of README.md are stale: npm run readme').to.equal(true);
    });
  });

  describe('reference and schemas', () => {
    it('are current', async function () {
      this.timeout(60_000);
      const catalogue = await discover({ roots: [join(root, 'dist/plugins')] });
      const stale = (name: string, text: string) => (read(name) === text ? [] : [`${name} is stale: npm run readme`]);
      const pages = Object.entries(referencePages(catalogue)).flatMap(([name, text]) => stale(`docs/reference/${name}`, text));
      const schemas = fileKinds.flatMap((kind) => stale(`schemas/${schemaFile(kind)}`, schemaText(fileSchema(kind, catalogue))));
      expect([...pages, ...schemas]).to.deep.equal([]);
    });

    it('are named in the first line of each experiment, sweep and benchmark', () => {
      const firstLine = (file: string) => `# yaml-language-server: $schema=../schemas/${schemaFile(fileKind(join(root, file)))}`;
      expect(documents.filter((file) => read(file).split('\n')[0] !== firstLine(file))).to.deep.equal([]);
    });
  });

  describe('files', () => {
    const sources = files.filter((file) => /^(src|plugins)\/.*\.ts$/.test(file));

    it('hold no path of a home or a work folder', () => {
      const texts = files.filter((file) => !/\.(png|jpe?g|gz|zip|npy|bin|pb|ico)$/.test(file));
      const path = /(?:^|[\s'"`(=:])\/(?:home|Users|root|work)\/[\w.-]+|[A-Z]:\\Users\\/m;
      expect(texts.filter((file) => file !== 'test/house.test.ts' && path.test(read(file)))).to.deep.equal([]);
    });

    it('stay small: none above 400 lines, the median at most 80, the 95th percentile at most 250', () => {
      const lengths = sources.map((file) => ({ file, lines: read(file).split('\n').length })).sort((a, b) => a.lines - b.lines);
      const at = (share: number) => lengths[Math.floor(share * (lengths.length - 1))]!.lines;
      expect(lengths.filter(({ lines }) => lines > 400)).to.deep.equal([]);
      expect({ median: at(0.5) <= 80, most: at(0.95) <= 250 }).to.deep.equal({ median: true, most: true });
    });

    it('document each exported function and class', () => {
      const silent = sources.flatMap((file) => undocumented(read(file)).map((name) => `${file}: ${name}`));
      expect(silent).to.deep.equal([]);
    });
  });
});

/** Names of exported functions, classes and arrow functions that no doc comment precedes; overloads and `default` aside. */
function undocumented(source: string): string[] {
  const lines = source.split('\n');
  return lines.flatMap((line, index) => {
    const name = /^export (?:async )?(?:function\*? |abstract class |class |const )(\w+)/.exec(line)?.[1];
    if (!name || (line.startsWith('export const') && !/=>|function/.test(line))) return [];
    const before =
      lines
        .slice(0, index)
        .reverse()
        .find((text) => !/^\s*@/.test(text) && text.trim() !== '') ?? '';
    return /\*\/\s*$/.test(before) ? [] : [name];
  });
}
