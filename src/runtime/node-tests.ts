import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

export interface TestResult {
  readonly name: string;
  readonly file: string | null;
  readonly ok: boolean;
  readonly skipped: boolean;
}

/** Runs test files by Node's own runner, each in a process of its own, and shows people on stderr how it goes. `register` is a module that lets them import what they import. */
export async function runTests(
  files: readonly string[],
  { folder, register, signal }: { readonly folder: string; readonly register: URL; readonly signal: AbortSignal },
): Promise<{ readonly ok: boolean; readonly tests: readonly TestResult[] }> {
  const reporter = pathToFileURL(createRequire(import.meta.url).resolve('#plain/test-lines.mjs')).href;
  const reporters = ['--test-reporter=spec', '--test-reporter-destination=stderr', `--test-reporter=${reporter}`, '--test-reporter-destination=stdout']; // prettier-ignore
  const args = ['--enable-source-maps', '--no-warnings', `--import=${register.href}`, '--test', ...reporters, ...files];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'], signal, killSignal: 'SIGTERM' });
  let lines = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (lines += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  const tests = lines.split('\n').filter(Boolean).map((line) => JSON.parse(line) as TestResult); // prettier-ignore
  return { ok: code === 0, tests };
}
