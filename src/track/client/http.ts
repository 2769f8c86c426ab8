import { type Dispatcher, request } from 'undici';
import type { Connection } from './connection.js';
import { failureOf, ServerFailure } from './failure.js';
import { retryAfter } from './retry.js';

/** JSON to send, or raw bytes, or a stream. */
export type Body = { readonly json: unknown } | { readonly raw: Dispatcher.DispatchOptions['body'] };

/** Sends one request once. Throws a `ServerFailure`; nothing of headers or body appears in it. */
export async function send(
  connection: Connection,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  path: string,
  body?: Body,
  signal?: AbortSignal,
): Promise<{ readonly text: string; readonly bytes: Buffer }> {
  const named = `${method} ${connection.uri}${path.split('?')[0]}`;
  const json = body && 'json' in body;
  try {
    const answer = await request(connection.uri + path, {
      method,
      dispatcher: connection.dispatcher,
      headers: { ...connection.headers, ...(json ? { 'content-type': 'application/json' } : {}) },
      body: body && (json ? JSON.stringify(body.json) : (body as { raw: Dispatcher.DispatchOptions['body'] }).raw),
      signal,
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    const text = bytes.toString('utf8');
    if (answer.statusCode >= 200 && answer.statusCode < 300) return { text, bytes };
    const header = (name: string): string | undefined => [answer.headers[name]].flat()[0];
    const type = header('content-type') ?? '';
    throw failureOf({ status: answer.statusCode, type, text, retryAfter: retryAfter(header('retry-after')) }, named);
  } catch (error) {
    if (error instanceof ServerFailure) throw error;
    throw new ServerFailure(`${named} got no answer: ${reason(error)}`, 'transient', null, codeOf(error));
  }
}

function codeOf(error: unknown): string | null {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return code ?? cause?.code ?? null;
}

function reason(error: unknown): string {
  const { message, errors } = error as Error & { errors?: readonly Error[] };
  const said = message || errors?.map((one) => one.message).join(', ') || String(error);
  const code = codeOf(error);
  return code && !said.includes(code) ? `${said} (${code})` : said;
}
