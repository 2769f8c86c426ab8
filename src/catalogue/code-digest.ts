import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const contract = fileURLToPath(new URL('../plugin/index.js', import.meta.url));
const patterns = [
  /\b(?:import|export)\b[^'"`;()]*?\bfrom\s*['"]([^'"\n]+)['"]/g,
  /\bimport\s*['"]([^'"\n]+)['"]/g,
  /\b(?:import|require)\s*\(\s*['"]([^'"\n]+)['"]\s*\)/g,
];

/**
 * SHA-256 in hex of a module with every file that it imports by a relative path, the contract, and the versions of the packages it imports.
 * Files read in other ways do not count.
 */
export function codeDigest(file: string): string {
  const hash = createHash('sha256');
  const seen = new Set<string>();
  const visit = (module: string): void => {
    if (seen.has(module)) return;
    seen.add(module);
    const source = readFileSync(module, 'utf8');
    hash.update(`${source.length}:${source}`);
    for (const specifier of specifiers(source)) {
      const target = specifier === 'stillhouse/plugin' ? contract : specifier.startsWith('.') ? localFile(module, specifier) : null;
      if (target) visit(target);
      else if (!specifier.startsWith('.')) hash.update(versionOf(module, specifier) ?? specifier);
    }
  };
  visit(realpathSync(file));
  return hash.digest('hex');
}

/** What a source imports, in the order of the text. */
export const specifiers = (source: string): string[] =>
  patterns
    .flatMap((pattern) => [...source.matchAll(pattern)])
    .sort((a, b) => a.index - b.index)
    .map(([, specifier]) => specifier!);

function localFile(from: string, specifier: string): string | null {
  const path = resolve(dirname(from), specifier.replace(/[?#].*$/, ''));
  const candidates = [path, path.replace(/\.(m?)js$/, '.$1ts'), ...['.js', '.cjs', '.json', '.ts', '/index.js'].map((end) => path + end)];
  const found = candidates.find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile());
  return found ? realpathSync(found) : null;
}

/** `name@version` of the package that a specifier names, looked up from a module's folder upwards; null where it is not found. */
function versionOf(from: string, specifier: string): string | null {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules', name, 'package.json');
    if (existsSync(file)) return `${name}@${(JSON.parse(readFileSync(file, 'utf8')) as { version?: string }).version}`;
    if (folder === dirname(folder)) return null;
  }
}
