import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's own folder. */
export const packageRoot = fileURLToPath(new URL('../../../', import.meta.url));
const folder = join(packageRoot, 'templates');

/** A template's text. */
export const template = (path: string): string => readFileSync(join(folder, path), 'utf8');

/** Texts of all templates below a folder, by their paths there. */
export function templatesBelow(path: string): Record<string, string> {
  const entries = readdirSync(join(folder, path), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(join(folder, path).length + 1)).sort();
  return Object.fromEntries(paths.map((own) => [own, template(join(path, own))]));
}
