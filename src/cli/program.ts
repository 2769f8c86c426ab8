/** The command line as a function: one file a command, each loaded when it is called. */
import { Command } from 'commander';
import { setOverrides } from './command.js';
import { addCommands } from './commands/index.js';
import { exitCodes, tellFault } from './faults.js';
import { flushed, guardStdout, toStdout } from './output.js';
import { splitOverrides } from './overrides.js';
import { InputError } from '../plugin/errors.js';
import { version } from './version.js';

function build(): Command {
  const program = new Command('stillhouse')
    .description('Experiments in text knowledge distillation: sweeps, tracked by MLflow.')
    .helpOption('-h, --help', 'show help')
    .version(version(), '-V, --version', 'show the version')
    .exitOverride()
    .configureOutput({ outputError: () => {}, writeOut: toStdout })
    .showSuggestionAfterError();
  addCommands(program);
  return program;
}

/** Commander's message in one line, its guess as a suggestion. */
function misused(message: string): InputError {
  const guess = /\n\(Did you mean (?:one of )?(.+?)\?\)/.exec(message);
  const problem = message
    .replace(/^error: /, '')
    .replace(guess?.[0] ?? '', '')
    .replace(/\.$/, '');
  return new InputError(problem, { suggestion: `${guess ? `did you mean '${guess[1]}'?; ` : ''}see stillhouse --help` });
}

/** The exit code of what commander throws: help and version are no faults. */
function codeOf(fault: unknown, told: { json: boolean; debug: boolean }): number {
  const { code, exitCode, message } = fault as { code?: string; exitCode?: number; message: string };
  if (exitCode === 0 || code === 'commander.helpDisplayed' || code === 'commander.version') return exitCodes.done;
  if (code === 'commander.help') return exitCodes.badInput;
  return tellFault(code?.startsWith('commander.') ? misused(message) : fault, told);
}

/** Tells a shell what may stand at the end of the words typed so far; where that fails, nothing. */
async function complete(words: readonly string[]): Promise<void> {
  const { candidateLines } = await import('./completion/candidates.js');
  const lines = await candidateLines(build(), words).catch(() => []);
  if (lines.length > 0) toStdout(`${lines.join('\n')}\n`);
  await flushed();
}

/** Does what a command line asks, sets `process.exitCode`, and resolves once all that it printed has left. Native threads and sockets may stay. */
export async function answer(argv: readonly string[]): Promise<void> {
  guardStdout();
  if (argv[0] === 'complete') return complete(argv.slice(1));
  try {
    const { overrides, rest } = splitOverrides(argv);
    setOverrides(overrides);
    await build().parseAsync([...rest], { from: 'user' });
  } catch (fault) {
    process.exitCode = codeOf(fault, { json: argv.includes('--json'), debug: argv.includes('--debug') });
  }
  await flushed();
}
