/** Runs the sweeps of a JSON list `[{ file, overrides }]` one after another as the command does, and prints how each was told to the person. */
import { readFileSync } from 'node:fs';
import { run } from '../../src/cli/commands/sweep.js';
import { exitCodeOf, faultDocument } from '../../src/cli/faults.js';

interface Call {
  readonly file: string;
  readonly overrides: Readonly<Record<string, string>>;
}

const calls = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Call[];
const told = [];
for (const { file, overrides } of calls) {
  const { signal } = new AbortController();
  const outcome = await run({ options: { offline: true }, overrides, signal }, file).then(
    ({ code }) => ({ code: code ?? 0, message: '' }),
    (fault: unknown) => ({ code: exitCodeOf(fault), message: String(faultDocument(fault)['message']) }),
  );
  told.push(outcome);
}
process.stdout.write(JSON.stringify(told), () => process.exit(0));
