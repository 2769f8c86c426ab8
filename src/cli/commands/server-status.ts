import { findServer } from '../../runtime/server.js';
import type { Invocation, Outcome } from '../command.js';
import { say } from '../output.js';

/** Says where the local server is, or that there is none. */
export async function run(_invocation: Invocation<object>): Promise<Outcome> {
  const server = await findServer();
  say(
    server
      ? `MLflow ${server.version} at ${server.uri} (pid ${server.pid})`
      : 'no local MLflow server is running; start one with: stillhouse server start',
  );
  return { document: server ? { running: true, ...server } : { running: false, pid: null, uri: null } };
}
