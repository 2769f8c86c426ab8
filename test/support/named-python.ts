/** A Python with a library, named by a variable of the environment; nothing is installed. */
import { execFileSync } from 'node:child_process';

/** What its code prints. Skips the test with one line where the variable names none. */
export function askedPython(context: Mocha.Context, variable: string, code: string, args: readonly string[]): string {
  const command = process.env[variable];
  if (!command) {
    console.log(`      skipped: ${variable} names no Python`);
    return context.skip();
  }
  return execFileSync(command, ['-c', code, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  });
}
