import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stripTypes } from './typescript.js';

const ours = import.meta.url;
const root = new URL(ours.includes('/dist/src/') ? '../../../' : '../../', ours).href;

/** The parents from which an import is resolved, in turn: our copies of the contract and of tfjs come first, all else is the plugin's own first. */
export function candidates(specifier: string, parent: string | undefined): (string | undefined)[] {
  const bare = !/^(\.|\/|[a-z]+:|#)/.test(specifier);
  if (!bare || parent === undefined || parent.startsWith(`${root}dist/`) || parent.startsWith(`${root}node_modules/`)) return [parent];
  const shared = specifier.startsWith('stillhouse/') || /^@tensorflow\/tfjs(\/|-|$)/.test(specifier);
  return shared ? [ours, parent] : [parent, ours];
}

/** The source that Node must not find out by itself: TypeScript, and ES modules without a package.json beside them; else null. */
export function ownSource(url: string, format?: string | null): { format: 'module'; source: string; shortCircuit: true } | null {
  if (!url.startsWith('file:') || url.includes('/node_modules/')) return null;
  const { pathname } = new URL(url);
  if (/\.m?ts$/.test(pathname)) return { format: 'module', source: stripTypes(fileURLToPath(url)), shortCircuit: true };
  if (!pathname.endsWith('.js') || format) return null;
  const source = readFileSync(fileURLToPath(url), 'utf8');
  return /^\s*(import\b(?!\s*\()|export\b)/m.test(source) ? { format: 'module', source, shortCircuit: true } : null;
}
