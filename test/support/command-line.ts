/** The real command line in processes of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Place } from './network.js';

/** The file that a command line starts. */
export const main = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}
/** Where a command runs, and what it finds in its environment. */
export interface CommandPlace {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** The host that it runs on; left out: this one. */
  readonly place?: Place;
}
export interface Running {
  readonly child: ChildProcess;
  /** Resolves once stderr holds the text. Throws where the command ends without it. */
  says(text: string): Promise<void>;
  readonly ended: Promise<Ended>;
}

const living = new Set<ChildProcess>();

/** Ends whatever a failed test left running. */
export const endCommands = (): void => living.forEach((child) => void child.kill('SIGKILL'));

/** The environment of a command: the tester's own, but variables of MLflow from `env` alone. */
export const environment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^_?MLFLOW_/.test(name))),
  ...env,
});

/** Starts `stillhouse ARGS` in a folder. */
export function startCommand(args: readonly string[], { cwd, env, place = (command) => command }: CommandPlace): Running {
  const [program, ...rest] = place([process.execPath, main, ...args]);
  const child = spawn(program, rest, { cwd, env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] });
  living.add(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const ended = once(child, 'close').then(([code, signal]) => {
    living.delete(child);
    return { code, signal, stdout, stderr } as Ended;
  });
  const says = async (text: string): Promise<void> => {
    const over = ended.then(() => 'over');
    while (!stderr.includes(text)) {
      const news = await Promise.race([once(child.stderr, 'data'), over]);
      if (news === 'over' && !stderr.includes(text)) throw new Error(`ended without '${text}':\n${stderr}`);
    }
  };
  return { child, says, ended };
}
