/** What every command shares: its options, its channels, its faults and its signals. */
import type { Command } from 'commander';
import { duration } from '../report/numbers.js';
import { stateFolder } from '../runtime/state.js';
import { exitCodes, Interrupted, tellFault } from './faults.js';
import { setLoudness } from './loudness.js';
import { detail, printDocument } from './output.js';
import { version } from './version.js';

export interface CommonOptions {
  readonly json?: boolean;
  readonly debug?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}
/** Values of `--a.b=c` by path, set by `main`. */
export interface Invocation<O> {
  readonly options: O & CommonOptions;
  readonly overrides: Readonly<Record<string, string>>;
  /** Aborted by the first Ctrl-C or SIGTERM; a second one ends the process. */
  readonly signal: AbortSignal;
}

export type Outcome = { readonly document: unknown; readonly code?: number } | { readonly text: string; readonly code?: number };

let given: Readonly<Record<string, string>> = {};
/** Keeps the `--a.b=c` overrides of this command line for the command that runs. */
export const setOverrides = (overrides: Readonly<Record<string, string>>): void => void (given = overrides);

/** What a first signal means to a command that measures nothing. */
const endings: Readonly<Record<string, string>> = {
  serve: 'what has come in is answered',
  chat: 'no more is drawn',
  predict: 'no more texts are read',
  export: 'nothing is written',
  compress: 'nothing is written',
};

function interruptible(command: string): AbortSignal {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    process.stderr.write(`\nstopping: ${endings[command] ?? 'what was measured is kept'}; once more to leave at once\n`);
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}

/** Runs a command's action: prints its document under --json, tells its fault once, sets the exit code. */
export function runs<A extends unknown[], O extends CommonOptions>(
  action: (invocation: Invocation<O>, ...args: A) => Promise<Outcome | number | void>,
): (...all: unknown[]) => Promise<void> {
  return async (...all) => {
    const command = all.pop() as Command;
    const options = command.optsWithGlobals<O & CommonOptions>();
    const args = all.slice(0, -1) as A;
    const began = performance.now();
    let signal: AbortSignal | null = null;
    try {
      setLoudness(options);
      detail(`stillhouse ${version()}, Node ${process.version}, state folder ${stateFolder()}`);
      for (const [path, value] of Object.entries(given)) detail(`--${path}=${value}`);
      signal = interruptible(command.name());
      const outcome = await action({ options, overrides: given, signal }, ...args);
      if (typeof outcome === 'object' && 'document' in outcome && options.json) printDocument(outcome.document);
      process.exitCode = typeof outcome === 'object' ? (outcome.code ?? exitCodes.done) : (outcome ?? exitCodes.done);
    } catch (fault) {
      const ended = signal?.aborted && (fault as Error | null)?.name === 'AbortError';
      process.exitCode = tellFault(ended ? new Interrupted('the same command') : fault, options);
    }
    detail(`${duration((performance.now() - began) / 1000)}, exit code ${process.exitCode}`);
  };
}

/** Adds the options that every command has. */
export const common = (command: Command): Command =>
  command
    .option('--json', 'print one JSON document on stdout')
    .option('-q, --quiet', 'say the answer, warnings and errors alone')
    .option('-v, --verbose', 'say how it gets there, and how long it took')
    .option('--debug', 'show stack traces');
