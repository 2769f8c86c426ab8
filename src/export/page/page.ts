/** A student as one HTML file that works without a network, and such a file opened again. */
import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build, type Plugin } from 'esbuild';
import { InputError, type ShippedPlugin, type ShippedStudent } from '../../plugin/index.js';
import type { Student } from '../../student/index.js';
import { weightBytes } from '../beside.js';
import type { PageData } from './start.js';

const here = dirname(fileURLToPath(import.meta.url));
const built = resolve(here, '../../..'); // where the compiled sources and plugins lie
const POLICY = "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'unsafe-inline'";

/** The whole file. Throws an `InputError` where the texts go through a plugin that no page can hold. */
export async function page(student: ShippedStudent): Promise<string> {
  const { about, labels, graph, text } = student;
  const { experiment: _, ...told } = about;
  const { files: __, ...texts } = text;
  const weights = Buffer.from(weightBytes(student)).toString('base64');
  const data: PageData = { graph, weights, labels, text: texts, about: told };
  const script = await scriptFor([
    ...text.preprocess.map((plugin) => pluginFile('preprocessors', plugin)),
    pluginFile('tokenizers', text.tokenizer),
  ]);
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width">',
    '<title>student</title>',
    '</head>',
    '<body>',
    `<script>globalThis.student=${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`,
    `<script>${script.replace(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '<\\!--')}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function pluginFile(folder: string, { use, digest }: ShippedPlugin): string {
  const file = join(built, 'plugins', folder, `${use}.js`);
  if (digest === null && use !== 'pretrained' && existsSync(file)) return file;
  throw new InputError(`a page cannot hold the plugin '${use}' that the texts go through`, {
    allowed: "Stillhouse's own preprocessors and tokenizers, but for pretrained, which reads files",
  });
}

/** The page's program with what it needs of this package and of libraries. */
async function scriptFor(files: readonly string[]): Promise<string> {
  const name = (index: number): string => `plugin${index}`;
  const entry = [
    `import { start } from ${JSON.stringify(join(here, 'start.js'))};`,
    ...files.map((file, index) => `import ${name(index)} from ${JSON.stringify(file)};`),
    `start(globalThis.student, [${files.map((_, index) => name(index)).join(', ')}]);`,
  ];
  const { outputFiles } = await build({
    stdin: { contents: entry.join('\n'), resolveDir: here },
    alias: { 'stillhouse/plugin': join(built, 'src/plugin/index.js') },
    plugins: [alone],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2024',
    minify: true,
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}

/** Modules of ours that are imported for nothing that is used are left out; those of Node are empty. */
const alone: Plugin = {
  name: 'alone',
  setup({ onResolve, onLoad, resolve: find }) {
    const ofNode = new Set(builtinModules.flatMap((module) => [module, `node:${module}`]));
    onResolve({ filter: /.*/ }, async ({ path, pluginData, ...where }) => {
      if (ofNode.has(path)) return { path, namespace: 'node', sideEffects: false };
      if (pluginData === 'asked') return undefined;
      const found = await find(path, { importer: where.importer, resolveDir: where.resolveDir, kind: where.kind, pluginData: 'asked' });
      return found.errors.length === 0 && found.path.startsWith(built) ? { ...found, sideEffects: false } : found;
    });
    onLoad({ filter: /.*/, namespace: 'node' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** The student of a page, as its scripts make it. */
export function openPage(html: string): Student {
  const context = createContext({ atob });
  for (const [, script] of html.matchAll(/<script>(.*?)<\/script>/gs)) runInContext(script!, context);
  return (context as unknown as { readonly stillhouse: Student }).stillhouse;
}
