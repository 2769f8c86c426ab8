/** Clients of one server with the patience that their callers have. */
import { connect } from './connection.js';
import type { Environment } from './environment.js';
import { Rest } from './rest.js';

/** A client in the background: short patience a request, as the outbox repeats anyway. */
export const backgroundRest = (uri: string, env: Environment, signal: AbortSignal): Rest => {
  const connection = connect(uri, env);
  return new Rest(connection, { retries: Math.min(connection.retries, 2), backoff: 0.25, jitter: 0.25 }, signal);
};

/** A client whose caller waits: repeats what the server asks to repeat, but tells soon that nobody is there. */
export const foregroundRest = (uri: string, env: Environment): Rest => {
  const connection = connect(uri, env);
  return new Rest(connection, { ...connection, backoff: Math.min(connection.backoff, 0.5), reconnects: 2 });
};
