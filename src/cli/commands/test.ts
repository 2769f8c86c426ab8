import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { InputError } from '../../plugin/errors.js';
import { runTests } from '../../runtime/node-tests.js';
import { projectFolder } from '../../scaffold/index.js';
import type { Invocation, Outcome } from '../command.js';
import { exitCodes, Interrupted } from '../faults.js';
import { say } from '../output.js';

const isTest = (name: string): boolean => /\.test\.m?[jt]s$/.test(name) && !/(^|\/)node_modules\//.test(name);

/** The test files that a path stands for. Throws an `InputError` where there are none. */
function testFiles(path: string): string[] {
  const place = resolve(path);
  const allowed = 'a file *.test.ts, *.test.js or *.test.mjs, or a folder of them';
  if (!existsSync(place)) throw new InputError('there is no such file or folder', { file: path, allowed, suggestion: 'stillhouse new KIND NAME writes a plugin and its test' }); // prettier-ignore
  if (!statSync(place).isDirectory()) return [place];
  const files = readdirSync(place, { recursive: true, encoding: 'utf8' }).filter(isTest).sort().map((name) => join(place, name)); // prettier-ignore
  if (files.length === 0) throw new InputError('there are no tests in this folder', { file: path, allowed });
  return files;
}

/** Where a test stands; null for one of the conformance suite. */
const fileBelow = (folder: string, file: string | null): string | null => (file?.startsWith(folder) ? relative(folder, file) : null);

/** Runs the tests of plugins of one's own: those at some paths, or all of the project. */
export async function run({ signal }: Invocation<object>, paths: readonly string[]): Promise<Outcome> {
  const folder = projectFolder(process.cwd());
  const files = (paths.length > 0 ? paths : [join(folder, 'test')]).flatMap(testFiles);
  const register = new URL('../../catalogue/register.js', import.meta.url);
  const { ok, tests } = await runTests(files, { folder, register, signal }).catch((fault: unknown) => {
    throw signal.aborted ? new Interrupted('the same command') : fault;
  });
  const failed = tests.filter((test) => !test.ok);
  say(`${tests.length} tests, ${failed.length} failed`);
  const told = tests.map((test) => ({ ...test, file: fileBelow(folder, test.file) }));
  return {
    document: { ok, files: files.map((file) => relative(folder, file)), tests: told },
    code: ok ? exitCodes.done : exitCodes.failed,
  };
}
