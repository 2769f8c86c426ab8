/** Every name that the package's doors export has its doc sentence, by the compiler's own reading of the declarations. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { API, SymbolFlags } from 'typescript/unstable/sync';

const root = resolve(fileURLToPath(import.meta.url), '../../..');

/** The source of each door: `./plugin` -> `src/plugin/index.ts`. */
function doors(): Readonly<Record<string, string>> {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { types: string }>;
  };
  const typed = Object.entries(exports).flatMap(([door, target]) => (typeof target === 'string' ? [] : [[door, target.types] as const]));
  return Object.fromEntries(typed.map(([door, types]) => [door, types.replace(/^\.\/dist\//, '').replace(/\.d\.ts$/, '.ts')]));
}

/** The names that each door exports, with the sentence before each. */
function exported(): { readonly door: string; readonly name: string; readonly doc: string }[] {
  const api = new API({ cwd: root });
  try {
    const project = api.updateSnapshot({ openProjects: [join(root, 'tsconfig.json')] }).getProjects()[0]!;
    return Object.entries(doors()).flatMap(([door, file]) => {
      const module = project.checker.getSymbolAtLocation(project.program.getSourceFile(join(root, file))!)!;
      return project.checker.getExportsOfModule(module).map((symbol) => {
        const origin = symbol.flags & SymbolFlags.Alias ? project.checker.getAliasedSymbol(symbol) : symbol;
        return { door, name: symbol.name, doc: project.checker.getDocumentationCommentOfSymbol(origin) };
      });
    });
  } finally {
    api.close();
  }
}

describe('public exports', function () {
  this.timeout(120_000);

  it('each have a doc sentence', () => {
    const all = exported();
    expect(all.length).to.be.above(150);
    expect(all.filter(({ doc }) => !/\w/.test(doc)).map(({ door, name }) => `${door} ${name}`)).to.deep.equal([]);
  });
});
