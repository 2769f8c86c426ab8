/** The command line in a process that stays: for what a command says and does, where the process itself is not the point. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { environment, type CommandPlace, type Ended } from './command-line.js';
import type { Asked } from './resident-process.js';

const program = fileURLToPath(new URL('resident-process.js', import.meta.url));

class Resident {
  #child: ChildProcess | null = null;
  #last: Promise<unknown> = Promise.resolve();

  ask(asked: Asked): Promise<Ended> {
    const ended = this.#last.then(() => this.#answer(asked));
    this.#last = ended.catch(() => undefined);
    return ended;
  }

  #answer(asked: Asked): Promise<Ended> {
    const child = (this.#child ??= this.#start(asked.place.env));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), 150_000);
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        child.removeListener('message', onMessage).removeListener('exit', onExit);
        act();
      };
      const onMessage = (ended: unknown): void => settle(() => resolve(ended as Ended));
      const onExit = (code: number | null, signal: string | null): void =>
        settle(() => reject(new Error(`${asked.args.join(' ')} ended its process with ${code ?? signal}`)));
      child.on('message', onMessage).on('exit', onExit);
      child.send(asked);
    });
  }
  #start(env: NodeJS.ProcessEnv): ChildProcess {
    const child = fork(program, { env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    child.once('exit', () => (this.#child = null));
    // It lives until this process ends, and does not keep it up.
    child.unref();
    child.channel!.unref();
    return child;
  }
}

const residents = new Map<string, Resident>();

/** Answers a command line as `startCommand` would, after all that were asked before. A process chooses its backend once: there is one for each. */
export function answered(args: readonly string[], { cwd, env }: CommandPlace): Promise<Ended> {
  const place = { cwd, env: environment(env) };
  const backend = place.env['STILLHOUSE_BACKEND'] ?? '';
  const resident = residents.get(backend) ?? new Resident();
  residents.set(backend, resident);
  return resident.ask({ args, place });
}
