/** One sender an outbox: a lock file that names its owner, broken at once when the owner is dead. */
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** The kernel's start time of the process: tells a reused pid; null where it cannot be had. */
  readonly started: string | null;
}

/** A lock that another living process holds. */
export class Locked extends Error {
  override name = 'Locked';
  constructor(
    readonly path: string,
    readonly pid: number,
    host: string,
  ) {
    super(`process ${pid}${host === hostname() ? '' : ` on ${host}`} is at work on it (${path})`);
  }
}

const heartbeat = 15_000;
const foreignStale = 120_000;

/** Takes the lock and answers how to give it back. Throws `Locked`. */
export function lock(path: string): () => void {
  const mine = `${path}.${process.pid}`;
  const text = JSON.stringify({ pid: process.pid, host: hostname(), started: startOf(process.pid) } satisfies Owner);
  writeFileSync(mine, text);
  try {
    while (!linked(mine, path)) breakDead(path);
  } finally {
    rmSync(mine, { force: true });
  }
  const beat = setInterval(() => touch(path), heartbeat).unref();
  return () => {
    clearInterval(beat);
    if (read(path) === text) rmSync(path, { force: true });
  };
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function breakDead(path: string): void {
  const text = read(path);
  if (text === null) return;
  const owner = parse(text);
  if (owner && alive(owner, path)) throw new Locked(path, owner.pid, owner.host);
  const aside = `${path}.${process.pid}.broken`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  // Another process may have broken it first and taken it: then what was moved is a living lock.
  if (read(aside) !== text) linked(aside, path);
  rmSync(aside, { force: true });
}

function alive(owner: Owner, path: string): boolean {
  if (owner.host !== hostname()) return Date.now() - modified(path) < foreignStale;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const started = startOf(owner.pid);
  // Where /proc is hidden or absent the pid alone decides.
  return owner.started === null || started === null || owner.started === started;
}

function startOf(pid: number): string | null {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie (state Z) has ended already.
  return fields?.[0] === 'Z' ? 'ended' : (fields?.[19] ?? null);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function parse(text: string): Owner | null {
  try {
    const owner = JSON.parse(text) as Owner | null;
    return Number.isSafeInteger(owner?.pid) && owner!.pid > 0 && typeof owner!.host === 'string' ? owner : null;
  } catch {
    return null;
  }
}

const modified = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // The lock is gone with its folder.
  }
}
