/** Work on a single core of the machine, however many the process may use. */
import { spawnSync } from 'node:child_process';

/** Sets or reads the cores of every thread of this process by Linux' taskset; null where that cannot be. */
function taskset(args: readonly string[]): string | null {
  if (process.platform !== 'linux') return null;
  const { status, stdout } = spawnSync('taskset', [...args, String(process.pid)], { encoding: 'utf8', timeout: 5_000 });
  return status === 0 ? stdout : null;
}

/** The cores that this process may use, as `0-3,8`. */
const allowedCores = (): string | null => /: *([\d,-]+)\s*$/.exec(taskset(['-c', '-p']) ?? '')?.[1] ?? null;

/** Puts all threads of the process on its first core; gives them back the others. */
function bind(unbound: () => void): () => void {
  const cores = allowedCores();
  const first = cores && /^\d+/.exec(cores)![0];
  if (first !== null && taskset(['-a', '-c', '-p', first]) !== null) return () => void taskset(['-a', '-c', '-p', cores!]);
  unbound();
  return () => {};
}

/**
 * Does some work with all threads of the process on its first core, and gives them back the others. Where threads cannot be bound
 * (no Linux, no taskset) the work is done all the same and `unbound` told.
 */
export function onOneCore<T>(work: () => T, unbound: () => void): T {
  const release = bind(unbound);
  try {
    return work();
  } finally {
    release();
  }
}

/** The same for work that is done later. */
export async function onOneCoreLater<T>(work: () => Promise<T>, unbound: () => void): Promise<T> {
  const release = bind(unbound);
  try {
    return await work();
  } finally {
    release();
  }
}
