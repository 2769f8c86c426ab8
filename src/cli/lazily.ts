import { runs } from './command.js';

/** The action of a command whose file is loaded when it is called, so that `--help` loads nothing. */
export const lazily =
  (load: () => Promise<{ run: (...args: never[]) => ReturnType<Parameters<typeof runs>[0]> }>) =>
  (...all: unknown[]): Promise<void> =>
    runs(async (...args) => (await load()).run(...(args as unknown as never[])))(...all);
