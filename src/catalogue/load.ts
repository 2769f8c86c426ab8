import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Found } from './files.js';
import { PluginFault, checkShape } from './shape.js';
import type { Entry } from './types.js';

/** Imports a plugin file and checks what it exports. Throws a `PluginFault` that names the file and what is wrong. */
export async function loadEntries({ file, from }: Found): Promise<Entry[]> {
  const name = basename(file, extname(file));
  const exported = defaultOf(await importPlugin(file, name));
  const several = Array.isArray(exported) && exported.length > 0;
  const definitions = several ? exported : [exported];
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
  const expected = several || from === 'package' ? null : name;
  return definitions.map((value) => ({ definition: checkShape(value, file, expected), file, from, digest }));
}

/** CommonJS made by a compiler keeps its default one level deeper. */
function defaultOf(module: Record<string, unknown>): unknown {
  const exported = module['default'] as Record<string, unknown> | undefined;
  return exported && exported['__esModule'] === true && 'default' in exported ? exported['default'] : exported;
}

async function importPlugin(file: string, name: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    throw new PluginFault('plugin', name, `cannot be loaded: ${reason(error, file)}`, file);
  }
}

function reason(error: unknown, file: string): string {
  const text = error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : String(error);
  const line =
    error instanceof Error ? (lineOf(String(error.stack), file) ?? (error instanceof SyntaxError ? lineByCheck(file) : null)) : null;
  return line === null ? text : `${text} at line ${line}`;
}

function lineOf(stack: string, file: string): number | null {
  const place = stack.split('\n').find((row) => row.includes(file) || row.includes(pathToFileURL(file).href));
  const found = place && /:(\d+)(:\d+)?\)?$/.exec(place.trim());
  return found ? Number(found[1]) : null;
}

/** Node tells the line of a syntax error only on its own stderr; of a `.js` module without a package.json only where it reads it as one. */
function lineByCheck(file: string): number | null {
  return checkedLine(['--check', file], file) ?? checkedLine(['--check', '--input-type=module', '-'], file);
}

function checkedLine(flags: readonly string[], file: string): number | null {
  const { stderr } = spawnSync(process.execPath, flags, { encoding: 'utf8', timeout: 10_000, input: readFileSync(file) });
  const found = /^(\S+):(\d+)$/m.exec(stderr ?? '');
  const where = found?.[1]?.startsWith('file:') ? fileURLToPath(found[1]) : found?.[1];
  return where === file || where === '[stdin]' ? Number(found![2]) : null;
}
