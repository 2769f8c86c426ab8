import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { alive } from '#plain/identity.mjs';
import type { ServerRecord } from './server-state.js';

const carries = (pid: number, mark: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark);
  } catch {
    return false;
  }
};
const isZombie = (pid: number): boolean => {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return true;
  }
};

/** Living processes of that server, orphans among them: those that carry its token. Elsewhere than on Linux only the leader is known. */
export function processesOf(record: Pick<ServerRecord, 'identity' | 'token'>): number[] {
  if (process.platform !== 'linux') return alive(record.identity) ? [record.identity.pid] : [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.filter((pid) => pid !== process.pid && carries(pid, `STILLHOUSE_SERVER=${record.token}`) && !isZombie(pid));
}

/** Ends the server and whatever it left behind: SIGTERM to its group, SIGKILL after `graceMs`. */
export async function endServer(record: ServerRecord, graceMs = 10_000): Promise<void> {
  signalAll(record, 'SIGTERM');
  for (const end = Date.now() + graceMs; processesOf(record).length > 0; await sleep(100)) {
    if (Date.now() > end) signalAll(record, 'SIGKILL');
    if (Date.now() > end + graceMs) return;
  }
}

function signalAll(record: ServerRecord, name: NodeJS.Signals): void {
  const members = processesOf(record);
  if (members.length === 0) return;
  for (const target of alive(record.identity) ? [-record.identity.pid] : members) {
    try {
      process.kill(target, name);
    } catch {
      // It ended in between.
    }
  }
}
