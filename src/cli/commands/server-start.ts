import { startServer } from '../../runtime/server.js';
import type { Invocation, Outcome } from '../command.js';
import { wholeNumber } from '../number.js';
import { say } from '../output.js';

/** Starts the local server, or finds it running. */
export async function run({ options }: Invocation<{ port?: string }>): Promise<Outcome> {
  const port = wholeNumber('--port', options.port, 1);
  const server = await startServer(port === undefined ? {} : { port }, say);
  say(`MLflow ${server.version} at ${server.uri} (pid ${server.pid})`);
  return { document: { running: true, ...server } };
}
