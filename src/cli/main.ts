#!/usr/bin/env node
/** The command line: one file a command, each loaded when it is called. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { setOverrides } from './command.js';
import { addCommands } from './commands/index.js';
import { exitCodes, tellFault } from './faults.js';
import { guardStdout, toStdout } from './output.js';
import { splitOverrides } from './overrides.js';
import { InputError } from '../plugin/errors.js';

const version = (): string =>
  (JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }).version;

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

async function main(argv: readonly string[]): Promise<void> {
  guardStdout();
  const json = argv.includes('--json');
  const debug = argv.includes('--debug');
  try {
    const { overrides, rest } = splitOverrides(argv);
    setOverrides(overrides);
    await build().parseAsync([...rest], { from: 'user' });
  } catch (fault) {
    const { code, exitCode, message } = fault as { code?: string; exitCode?: number; message: string };
    if (exitCode === 0 || code === 'commander.helpDisplayed' || code === 'commander.version') process.exit(0);
    if (code === 'commander.help') process.exit(exitCodes.badInput);
    const told = code?.startsWith('commander.') ? misused(message) : fault;
    process.exitCode = tellFault(told, { json, debug });
  }
}

await main(process.argv.slice(2));
