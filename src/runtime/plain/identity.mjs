import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const readOr = (file, otherwise) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
};

export const bootId = () => readOr('/proc/sys/kernel/random/boot_id', 'unknown').trim();

/** Field 22 of /proc/<pid>/stat; the command's name before it may hold spaces and brackets. */
function startTicks(pid) {
  const stat = readOr(`/proc/${pid}/stat`, '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? null : (fields[19] ?? null);
}

export const identify = (pid) => ({ pid, boot: bootId(), start: startTicks(pid) });

export function alive(who) {
  if (!who || !Number.isInteger(who.pid) || who.boot !== bootId()) return false;
  if (process.platform === 'linux') {
    const start = startTicks(who.pid);
    return start !== null && start === who.start;
  }
  try {
    process.kill(who.pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

const signal = (pid, name) => {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already.
  }
};

export async function terminate(who, graceMs = 5000) {
  if (!alive(who)) return;
  signal(who.pid, 'SIGTERM');
  for (const end = Date.now() + graceMs; alive(who) && Date.now() < end; ) await sleep(50);
  if (alive(who)) signal(who.pid, 'SIGKILL');
  for (const end = Date.now() + graceMs; alive(who) && Date.now() < end; ) await sleep(20);
}
