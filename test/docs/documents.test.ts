/** The documentation: links resolve, files in it are sound, plugins in it are those that are tested, the tutorial runs as it stands. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { expect } from 'chai';
import { parse } from 'yaml';
import { addCommands } from '../../src/cli/commands/index.js';
import { checkFile } from '../../src/config/index.js';
import { kinds } from '../../src/plugin/index.js';
import { rightPlugins } from '../cli/right-plugins.js';
import { writeHome } from '../cli/outside.js';
import { scratchFolder } from '../src/runtime/scratch.js';
import { findMlflow, MlflowServer } from '../support/mlflow.js';
import { answered } from '../support/resident.js';

const root = resolve(fileURLToPath(import.meta.url), '../../../..');
const below = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...below('docs').filter((name) => name.endsWith('.md'))];
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}
const blocks: readonly Block[] = pages.flatMap((page) =>
  [...textOf(page).matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({ page, language: language!, text: text! })),
);
const inDocs = (language: string): Block[] => blocks.filter((block) => block.page.startsWith('docs/') && block.language === language);
/** The file that the first line of a block names. */
const named = (text: string): string | undefined => /^(?:#|\/\/) ([\w./-]+\.\w+)\n/.exec(text)?.[1];

/** What `stillhouse new` writes, by the name of the file; a project of one's own runs all of them in its test. */
const templates = Object.fromEntries(
  below('templates/plugins').flatMap((path) => (path.endsWith('.ts') ? [[basename(path), readFileSync(join(root, path), 'utf8')]] : [])),
);

/** As GitHub makes them of headings. */
const anchorsOf = (page: string): string[] =>
  [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** `npx stillhouse` and what follows, word by word, of every shell block. */
const commandLines = (own: readonly Block[]): string[][] =>
  own.flatMap(({ text }) =>
    [...text.matchAll(/^(?:npx )?stillhouse (.+?)(?:\s+#.*)?$/gm)].map(([, rest]) =>
      rest!.match(/"[^"]*"|\S+/g)!.map((word) => word.replaceAll('"', '')),
    ),
  );

describe('documentation', function () {
  this.timeout(180_000);
  const folder = scratchFolder('documentation');
  before(() => {
    for (const { text } of inDocs('yaml')) {
      const file = named(text);
      if (!file) continue;
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
  });

  it('has links that resolve, to headings too', () => {
    const broken = pages.flatMap((page) =>
      [
        ...textOf(page)
          .replace(/^```[\s\S]*?^```$/gm, '')
          .matchAll(/\]\(([^)\s]+)\)/g),
      ].flatMap(([, link]) => {
        if (/^[a-z]+:/.test(link!)) return [];
        const [path, anchor] = link!.split('#') as [string, string | undefined];
        const target = path === '' ? page : join(dirname(page), path);
        if (!existsSync(join(root, target))) return [`${page}: ${link}`];
        return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor) ? [`${page}: ${link}`] : [];
      }),
    );
    expect(broken).to.deep.equal([]);
  });

  it('has experiments, sweeps and benchmarks that check accepts', async () => {
    const files = inDocs('yaml').flatMap(({ text }) => named(text) ?? []);
    expect(files).to.have.length.above(4);
    for (const file of files) expect(await checkFile(join(folder, file), { env: {} }), file).to.deep.equal([]);
  });

  it('has YAML that can be read, in the README too', () => {
    for (const { page, text } of blocks.filter(({ language }) => language === 'yaml'))
      expect(parse(text), `${page}: ${text}`).to.be.an('object');
  });

  it('has plugins that are those of the tests', () => {
    const own = [...inDocs('js'), ...inDocs('ts')];
    expect(own).to.have.length(kinds.length);
    for (const { text } of own) {
      const file = named(text)!;
      expect(text.replace(/^.*\n/, ''), file).to.equal(`${(rightPlugins[file] ?? templates[file])!.trim()}\n`);
    }
  });

  it('has commands and flags that there are', () => {
    const program = new Command('stillhouse');
    addCommands(program);
    for (const words of commandLines(blocks.filter(({ language }) => language === 'sh'))) {
      let command = program;
      for (const word of words) command = command.commands.find((one) => one.name() === word) ?? command;
      expect(command === program || command.commands.length > 0, words.join(' ')).to.equal(false);
      const flags = words.filter((word) => /^--\w/.test(word)).map((word) => word.split('=')[0]!);
      const known = command.options.map(({ long }) => long);
      expect(
        flags.filter((flag) => !flag.includes('.') && !known.includes(flag)),
        words.join(' '),
      ).to.deep.equal([]);
    }
  });

  describe('the tutorial', () => {
    const mlflow = findMlflow();
    let server: MlflowServer;
    before(async function () {
      if (!mlflow) this.skip();
      server = await MlflowServer.start(mlflow, scratchFolder('tutorial-server'));
    });
    after(() => server?.stop());

    it('runs from its first command to its last', async () => {
      const place = { cwd: folder, env: { STILLHOUSE_HOME: writeHome(folder), MLFLOW_TRACKING_URI: server.uri, CI: '1' } };
      const lines = commandLines(inDocs('sh').filter(({ page }) => page === 'docs/tutorial.md'));
      let study = '';
      for (const words of lines) {
        const args = words.map((word) => (word === 'STUDY' ? study : word));
        const ended = await answered(words[0] === 'sweep' ? [...args, '--json'] : args, place);
        expect(ended.code, `${args.join(' ')}\n${ended.stderr}`).to.equal(0);
        if (words[0] === 'sweep') study = (JSON.parse(ended.stdout) as { study: string }).study;
        if (words[0] === 'predict') expect(ended.stdout.trim().split('\n')).to.have.length(2);
      }
      expect(lines.map(([command]) => command)).to.include.members(['check', 'sweep', 'export', 'predict']);
    });
  });
});
