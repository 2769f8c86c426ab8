import { readFileSync } from 'node:fs';

/** Versions of what makes students here, by name. */
export function versions(): Record<string, string> {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string };
  return { stillhouse: version, node: process.versions.node };
}
