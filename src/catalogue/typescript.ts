import { readFileSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import type { transformSync } from 'esbuild';

type Strip = (code: string, options?: { mode: 'strip' | 'transform' }) => string;
const strip = (module as unknown as { stripTypeScriptTypes?: Strip }).stripTypeScriptTypes;

/** The JavaScript of a TypeScript file, line for line where Node itself strips the types; else, and for an `enum` and the like, by esbuild. */
export function stripTypes(file: string): string {
  const source = readFileSync(file, 'utf8');
  if (!strip) return compile(file, source);
  try {
    return quietly(() => strip(source));
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') return compile(file, source);
    throw error;
  }
}

/** Loaded when it is needed, for it starts a process. Throws a `SyntaxError` with the line. */
function compile(file: string, source: string): string {
  const esbuild = createRequire(import.meta.url)('esbuild') as { readonly transformSync: typeof transformSync };
  const options = { loader: 'ts', format: 'esm', target: 'es2022', sourcefile: file, logLevel: 'silent' } as const;
  try {
    return esbuild.transformSync(source, { ...options, sourcemap: 'inline' }).code;
  } catch (error) {
    const [first] = (error as { errors?: readonly { text: string; location: { line: number } | null }[] }).errors ?? [];
    throw first ? placed(new SyntaxError(first.text), file, first.location?.line) : error;
  }
}

/** The error with its place at the end of its stack, where those who tell it look for the line. */
function placed(fault: SyntaxError, file: string, line = 1): SyntaxError {
  fault.stack += `\n    at ${file}:${line}`;
  return fault;
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
