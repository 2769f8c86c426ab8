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
