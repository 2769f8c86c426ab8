/** Answers the command lines that its parent sends, one after another, in this one process, and sends back what each printed. */
import type { CommandPlace } from './command-line.js';

export interface Asked {
  readonly args: readonly string[];
  readonly place: CommandPlace;
}

const printed = { stdout: '', stderr: '' };
for (const name of ['stdout', 'stderr'] as const)
  process[name].write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    printed[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    const done = rest.at(-1);
    if (typeof done === 'function') done();
    return true;
  }) as typeof process.stdout.write;

const reply = (code: number, then?: () => void): void => void process.send!({ code, signal: null, ...printed }, () => then?.());

function settle({ cwd, env }: CommandPlace): void {
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) if (env[name] === undefined) delete process.env[name];
  Object.assign(process.env, env);
  Object.assign(printed, { stdout: '', stderr: '' });
  process.exitCode = 0;
}

process.on('uncaughtException', (fault: Error) => {
  printed.stderr += fault.stack ?? String(fault);
  reply(1, () => process.exit(1));
});
process.on('disconnect', () => process.exit(0));

// Loaded after the writers above are in place: the program keeps the one of stdout.
const { answer } = await import('../../src/cli/program.js');
process.on('message', ({ args, place }: Asked) => {
  settle(place);
  void answer(args).then(() => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal);
    reply(Number(process.exitCode ?? 0));
    process.exitCode = 0;
  });
});
