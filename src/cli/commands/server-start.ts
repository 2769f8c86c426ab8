import { InputError } from '../../plugin/errors.js';
import { obtainServer, type ServerState } from '../../runtime/server.js';
import type { Invocation, Outcome } from '../command.js';
import { exitCodes, faultDocument } from '../faults.js';
import { wholeNumber } from '../number.js';
import { say } from '../output.js';

const elsewhere = ({ port }: ServerState, asked: number): InputError =>
  new InputError(`the server runs already, on port ${port}, and one state folder has one server`, {
    path: '--port',
    allowed: String(port),
    suggestion: `to have it on port ${asked}: stillhouse server stop, then start it again`,
  });

/** Starts the local server, or finds it running; bad input where it runs on another port than the one asked for. */
export async function run({ options }: Invocation<{ port?: string }>): Promise<Outcome> {
  const port = wholeNumber('--port', options.port, 1);
  const { server, already } = await obtainServer(port === undefined ? {} : { port }, say);
  const document = { running: true, already_running: already, ...server };
  if (port !== undefined && server.port !== port) {
    const fault = elsewhere(server, port);
    say(`error: ${fault.message}`);
    return { document: { ...document, error: faultDocument(fault) }, code: exitCodes.badInput };
  }
  say(`MLflow ${server.version} ${already ? 'runs already ' : ''}at ${server.uri} (pid ${server.pid})`);
  return { document };
}
