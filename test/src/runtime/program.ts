import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
export interface Program {
  readonly child: ChildProcess;
  /** Resolves once stdout holds that text. */
  says(text: string): Promise<void>;
  readonly outcome: Promise<Outcome>;
}

/** Runs a piece of ES module code in a Node of its own. */
export function runProgram(code: string, env: NodeJS.ProcessEnv = {}): Program {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const outcome = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  const says = async (text: string) => {
    const over = outcome.then(() => 'over');
    while (!stdout.includes(text)) {
      if ((await Promise.race([once(child.stdout, 'data'), over])) === 'over' && !stdout.includes(text))
        throw new Error(`ended without '${text}': ${stderr}`);
    }
  };
  return { child, says, outcome };
}

/** Address of a compiled module of this repository, for such code. */
export const moduleUrl = (path: string): string => JSON.stringify(new URL(`../../../${path}`, import.meta.url).href);
