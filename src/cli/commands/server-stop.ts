import { stopServer } from '../../runtime/server.js';
import type { Invocation, Outcome } from '../command.js';
import { say } from '../output.js';

/** Stops the local server and waits until it is gone. */
export async function run(_invocation: Invocation<object>): Promise<Outcome> {
  const stopped = await stopServer();
  say(stopped ? 'stopped' : 'no local MLflow server was running');
  return { document: { running: false, pid: null, uri: null, stopped: Boolean(stopped) } };
}
