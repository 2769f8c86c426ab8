/** Imports run one way: see the README's architecture. Read from the sources, so that types count too. */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = resolve(fileURLToPath(import.meta.url), '../../..');

/** Rooms from left to right; a room may import what stands further left, and types of its neighbours in the same step. */
const steps = [
  ['plugin', 'layers', 'search', 'endpoint', 'onnx', 'execute', 'picture'],
  ['catalogue', 'text', 'graph', 'track', 'sweep', 'runtime'],
  ['checkpoint'],
  ['vectors'],
  ['student'],
  ['distill', 'export', 'report', 'serve', 'scaffold'],
  ['config'],
  ['job', 'schema'],
  ['wire'],
  ['api'],
  ['cli'],
];
/** The doors that a plugin may use. */
const pluginNames = [
  'stillhouse/plugin',
  'stillhouse/layers',
  'stillhouse/search',
  'stillhouse/endpoint',
  'stillhouse/onnx',
  'stillhouse/execute',
  'stillhouse/student',
  'stillhouse/export',
];
/** What stands in no room: the package's own front doors. */
const ownNames = [...pluginNames, 'stillhouse/plugin/testing'];
/** Rooms of the first step that build on the contract beside them. */
const onContract = ['layers', 'search', 'endpoint', 'onnx', 'execute'];

interface Import {
  readonly specifier: string;
  /** Whether the compiler drops it. */
  readonly types: boolean;
}

const patterns = [
  /^\s*(?:import|export)\s+(type\s+)?(?:[\w$*{}\s,]+?\s+from\s+)['"]([^'"]+)['"]/gm,
  /^\s*import\s+()['"]([^'"]+)['"]/gm,
  /\bimport\s*\(\s*()['"]([^'"]+)['"]\s*\)/g,
];

/** Every import of a source: static, re-exporting, for effect, dynamic. Comments are left out first. */
export function importsOf(source: string): Import[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  return patterns.flatMap((pattern) =>
    [...code.matchAll(pattern)].map(([, type, specifier]) => ({ specifier: specifier!, types: Boolean(type) })),
  );
}

const step = (room: string) => steps.findIndex((rooms) => rooms.includes(room));
const room = (file: string) => (file.startsWith(`src${sep}`) ? file.split(sep)[1]! : null);

/** `#plain/...` of package.json's `imports` -> where it lies. */
const { imports: subpaths = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { imports?: Record<string, string> };
function subpathTarget(specifier: string): string | null {
  const found = Object.entries(subpaths).find(([name]) => specifier.startsWith(name.replace(/\*$/, '')));
  return found ? relative(root, resolve(root, found[1].replace('*', specifier.slice(found[0].length - 1)))) : null;
}

/** The file of ours that an import names, from the repository's root; null for a library. */
const targetOf = (file: string, specifier: string): string | null =>
  specifier.startsWith('.') ? relative(root, resolve(root, dirname(file), specifier)) : subpathTarget(specifier);

/** What is wrong with one import of a file (paths from the repository's root), or null. */
export function fault(file: string, { specifier, types }: Import): string | null {
  const own = room(file);
  const target = targetOf(file, specifier);
  if (own === null) return pluginFault(file, specifier, target);
  if (own === 'cli' && specifier === 'stillhouse/plugin/testing') return null;
  if (ownNames.includes(specifier))
    return onContract.includes(own) && specifier === 'stillhouse/plugin'
      ? null
      : `${file} imports ${specifier}: inside src, import the file`;
  if (target === null) return null;
  const other = room(target);
  if (other === null)
    return `${file} imports ${target}: src imports nothing outside of src${target.startsWith('plugins') ? '; plugins arrive by discovery' : ''}`;
  if (other === own) return null;
  if (step(own) < 0 || step(other) < 0) return `${file}: '${step(own) < 0 ? own : other}' is no known room`;
  if (step(other) < step(own) || (step(other) === step(own) && (types || (onContract.includes(own) && other === 'plugin')))) return null;
  return `${file} imports ${types ? 'types of ' : ''}${target}: '${own}' stands left of or beside '${other}'`;
}

function pluginFault(file: string, specifier: string, target: string | null): string | null {
  if (target !== null) return `${file} imports ${target}: a plugin imports only ${pluginNames.join(', ')} and libraries`;
  const right = !specifier.startsWith('stillhouse') || pluginNames.includes(specifier);
  return right ? null : `${file} imports ${specifier}: a plugin imports only ${pluginNames.join(', ')} and libraries`;
}

/** Files in the order of a circle of imports, types included; null where there is none. */
export function circle(imports: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): readonly string[] | null => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const next of imports.get(file) ?? []) {
      const found = visit(next, [...trail, file]);
      if (found) return found;
    }
    done.add(file);
    return null;
  };
  for (const file of imports.keys()) {
    const found = visit(file, []);
    if (found) return found;
  }
  return null;
}

const sources = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

describe('layering', () => {
  const files = [...sources('src'), ...sources('plugins')];

  it('lets imports run one way', () => {
    const faults = files.flatMap((file) => importsOf(readFileSync(join(root, file), 'utf8')).map((found) => fault(file, found)));
    expect(faults.filter((found) => found !== null)).to.deep.equal([]);
  });

  it('is drawn in docs/architecture.md as it is', () => {
    const drawing = steps.map((rooms) => rooms.join('   ')).join('\n   ^\n');
    const drawn = /```text\n([\s\S]*?)\n?```/.exec(readFileSync(join(root, 'docs/architecture.md'), 'utf8'))?.[1];
    expect(drawn, `the drawing should be:\n${drawing}\n`).to.equal(drawing);
    const rooms = readdirSync(join(root, 'src'), { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && entry.name !== 'kernels',
    );
    expect(steps.flat().sort()).to.deep.equal(rooms.map(({ name }) => name).sort());
  });

  it('lets no import go round in a circle', () => {
    const imports = files.map((file) => {
      const targets = importsOf(readFileSync(join(root, file), 'utf8')).map(({ specifier }) => targetOf(file, specifier));
      return [file, targets.flatMap((target) => (target === null ? [] : [target.replace(/\.js$/, '.ts')]))] as const;
    });
    expect(circle(new Map(imports))).to.equal(null);
    const round = { a: ['b', 'c'], b: [], c: ['d'], d: ['e', 'c'] };
    expect(circle(new Map(Object.entries(round)))).to.deep.equal(['c', 'd', 'c']);
  });

  it('keeps imports to what package.json declares', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
    const known = (specifier: string) => {
      const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
      return (
        specifier.startsWith('.') ||
        specifier.startsWith('node:') ||
        name === 'stillhouse' ||
        name in dependencies ||
        subpathTarget(specifier) !== null ||
        builtinModules.includes(name)
      );
    };
    const strange = files.flatMap((file) =>
      importsOf(readFileSync(join(root, file), 'utf8'))
        .filter(({ specifier }) => !known(specifier))
        .map(({ specifier }) => `${file} imports ${specifier}`),
    );
    expect(strange).to.deep.equal([]);
  });

  it('finds every form of import', () => {
    const source = `import a, { b } from './a.js';\nimport type { C } from "./c.js";\nexport * from './d.js';\nexport type { E } from './e.js';\nimport './f.js';
      const g = await import('./g.js'); // import('./comment.js') stays\n// import './h.js';\n/* import './i.js'; */\nimport {\n  j,\n  k,\n} from './j.js';\nimport * as l from 'l';`;
    const found = importsOf(source).map(({ specifier, types }) => `${specifier}${types ? ' type' : ''}`);
    expect(found.sort()).to.deep.equal([
      './a.js',
      './c.js type',
      './comment.js',
      './d.js',
      './e.js type',
      './f.js',
      './g.js',
      './j.js',
      'l',
    ]);
  });

  const at = (file: string, specifier: string, types = false) => fault(file.replaceAll('/', sep), { specifier, types });
  it('knows right from wrong', () => {
    expect(at('src/cli/main.ts', '../wire/backend.js')).to.equal(null);
    expect(at('src/report/live.ts', '../distill/types.js', true)).to.equal(null);
    expect(at('src/report/live.ts', '../distill/index.js')).to.match(/live.ts imports src.distill.index.js/);
    expect(at('src/sweep/study.ts', '../config/types.js', true)).to.match(/'sweep' stands left of or beside 'config'/);
    expect(at('src/plugin/loss.ts', '../text/index.js')).to.match(/'plugin'/);
    expect(at('src/text/index.ts', '../../plugins/tokenizers/word.js')).to.match(/arrive by discovery/);
    expect(at('src/stray/index.ts', '../plugin/index.js')).to.match(/'stray' is no known room/);
    expect(at('src/runtime/native.ts', '#plain/lock.mjs')).to.equal(null);
    expect(at('src/plugin/loss.ts', '#plain/lock.mjs')).to.match(/'plugin' stands left of or beside 'runtime'/);
    expect(at('plugins/losses/one.ts', '#plain/lock.mjs')).to.match(/a plugin imports only/);
    expect(at('plugins/losses/one.ts', 'stillhouse/plugin')).to.equal(null);
    expect(at('plugins/samplers/one.ts', 'stillhouse/search')).to.equal(null);
    expect(at('src/search/one.ts', '../plugin/index.js')).to.equal(null);
    expect(at('src/search/one.ts', '../layers/index.js')).to.match(/'search' stands left of or beside 'layers'/);
    expect(at('plugins/losses/one.ts', '@tensorflow/tfjs')).to.equal(null);
    expect(at('plugins/losses/one.ts', '../../src/plugin/index.js')).to.match(/a plugin imports only/);
    expect(at('plugins/losses/one.ts', '../losses/two.js')).to.match(/a plugin imports only/);
    expect(at('plugins/losses/one.ts', 'stillhouse/plugin/testing')).to.match(/a plugin imports only/);
  });
});
