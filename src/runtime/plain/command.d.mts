import type { Lock } from './lock.mjs';

export interface CommandResult {
  readonly ok: boolean;
  /** Null where it was killed or could not be started. */
  readonly code: number | null;
  /** The end of stdout and stderr together. */
  readonly output: string;
  /** The program is not there. */
  readonly missing: boolean;
}
export interface CommandOptions {
  /** What the step does; with it the elapsed time is reported. */
  readonly label?: string;
  readonly progress?: (line: string) => void;
  /** What a person reads of the command's last line. */
  readonly tell?: (line: string) => string;
  readonly lock?: Lock;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
}
/** Runs a program to its end; never throws. */
export function runCommand(command: string, args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
