import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';

/** Whether nothing listens on that port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const probe = createServer();
    probe.once('error', () => settle(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => settle(true)));
  });
}

/** The first free port from `first` on, at most `tries` further; null where all are taken. */
export async function nextFree(first: number, tries = 200): Promise<number | null> {
  for (let port = first; port < first + tries && port < 65_536; port++) if (await isFree(port)) return port;
  return null;
}

/** Whether one of these processes listens on that port; true as well where the system does not tell. */
export function listens(pids: readonly number[], port: number): boolean {
  if (process.platform !== 'linux') return true;
  const sockets = listeningSockets(port);
  return pids.some((pid) => openFiles(pid).some((target) => sockets.has(target)));
}

/** Lines of /proc/net/tcp: `0: 0100007F:1388 00000000:0000 0A ... inode`; state 0A listens. */
function listeningSockets(port: number): Set<string> {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n').map((row) => row.trim().split(/\s+/));
  return new Set(rows.filter((row) => row[1]?.endsWith(wanted) && row[3] === '0A').map((row) => `socket:[${row[9]}]`));
}

function openFiles(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((name) => readlinkOr(`/proc/${pid}/fd/${name}`));
  } catch {
    return [];
  }
}
const readlinkOr = (path: string): string => {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
};
