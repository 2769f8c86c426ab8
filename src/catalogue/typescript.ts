import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

type Strip = (code: string, options?: { mode: 'strip' | 'transform' }) => string;
const strip = (module as unknown as { stripTypeScriptTypes?: Strip }).stripTypeScriptTypes;

/** Whether this Node, or a TypeScript compiler installed beside us, can read plugins written in TypeScript. */
export const readsTypeScript = (): boolean => strip !== undefined || compiler() !== null;

/** The JavaScript of a TypeScript file, line for line where Node itself strips the types. */
export function stripTypes(file: string): string {
  return strip ? quietly(() => strip(readFileSync(file, 'utf8'))) : compile(file);
}

function compiler(): string | null {
  try {
    const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
    return existsSync(tsc) ? tsc : null;
  } catch {
    return null;
  }
}

function compile(file: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'stillhouse-ts-'));
  const flags = ['--noCheck', '--noResolve', '--ignoreConfig', '--target', 'es2022', '--module', 'esnext', '--outDir', folder];
  try {
    execFileSync(process.execPath, [compiler()!, ...flags, file], { stdio: 'pipe' });
    return readFileSync(join(folder, readdirSync(folder)[0]!), 'utf8');
  } catch (error) {
    const told = String((error as { stdout?: Buffer }).stdout ?? '').trim();
    throw told ? new SyntaxError(told.split('\n')[0]!) : error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Node warns that stripping is experimental; the person cannot act on that. */
function quietly<T>(act: () => T): T {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => {};
  try {
    return act();
  } finally {
    process.emitWarning = emitWarning;
  }
}
