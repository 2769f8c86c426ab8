/** Who a process is, so that another one can tell later whether it still lives. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Changes with every start of the machine; null where the system does not tell. */
  readonly boot: string | null;
  /** The space that the pid counts in (a container has its own); null where the system does not tell. */
  readonly space: string | null;
  /** Start of the process in ticks since the machine's start; null where the system does not tell. */
  readonly started: string | null;
}
export type Life = 'alive' | 'dead' | 'unknown';

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** /proc/PID/stat from field 3 on: the command in field 2 may hold blanks and brackets. */
function statOf(pid: number): string[] | null {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return stat === null ? null : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

const isZombie = (pid: number): boolean => statOf(pid)?.[0] === 'Z';
/** Field 22, the start; null too for a zombie, which does nothing any more. */
function startOf(pid: number): string | null {
  const fields = statOf(pid);
  return fields && fields[0] !== 'Z' ? (fields[19] ?? null) : null;
}

let own: Owner | null = null;
/** This process. */
export function thisOwner(): Owner {
  own ??= {
    pid: process.pid,
    host: hostname(),
    boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    space: attempt(() => readlinkSync('/proc/self/ns/pid')),
    started: startOf(process.pid),
  };
  return own;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether a note read from a file names an owner. */
export function isOwner(value: unknown): value is Owner {
  const owner = value as Owner | null;
  return typeof owner === 'object' && owner !== null && Number.isInteger(owner.pid) && owner.pid > 0 && typeof owner.host === 'string';
}

/** Whether a note names the process that reads it. */
export function isThisProcess({ pid, host, boot, space, started }: Owner): boolean {
  const here = thisOwner();
  return pid === here.pid && started === here.started && host === here.host && boot === here.boot && space === here.space;
}

/** Whether a process still lives, as far as this machine can tell. */
export function lifeOf(owner: Owner): Life {
  const here = thisOwner();
  if (owner.host !== here.host) return 'unknown';
  if (owner.boot !== here.boot) return 'dead';
  if (owner.space !== here.space) return 'unknown';
  if (owner.pid === here.pid && owner.started === here.started) return 'alive';
  if (here.started === null || owner.started === null) return exists(owner.pid) ? 'alive' : 'dead';
  const started = startOf(owner.pid);
  if (started !== null) return started === owner.started ? 'alive' : 'dead';
  return exists(owner.pid) && !isZombie(owner.pid) ? 'unknown' : 'dead';
}
