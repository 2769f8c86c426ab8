/** One request to an endpoint and what became of it. */
import { InputError } from 'stillhouse/plugin';
import { parseAnswer } from './parse-answer.js';
import type { Answer, Request, Tokens } from './types.js';

/** How an endpoint is reached. */
export interface Connection {
  /** Up to `/v1` or the like. */
  readonly baseUrl: string;
  /** Never told to anybody but the endpoint; null: none is sent. */
  readonly key: string | null;
  /** Milliseconds for one request. */
  readonly timeout: number;
  /** Name of the option that holds the variable's name, for messages. */
  readonly keyVariable: string;
}

export type Outcome =
  | { readonly answer: Answer }
  /** To be tried again; `wait` is what the endpoint asks for, in milliseconds, and `billed` what it may charge for it. */
  | { readonly trouble: string; readonly wait: number | null; readonly billed: Tokens };

const free: Tokens = { input: 0, output: 0 };
const passing = [408, 409, 425, 429];
/** Codes of connections that never came about. */
const unsent = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CONNECT_TIMEOUT/;
const longestWait = 600_000;

/** Sends a request once. Throws an `InputError` for what no repetition would mend. */
export async function send({ body, most }: Request, connection: Connection): Promise<Outcome> {
  const { baseUrl, key, timeout } = connection;
  const headers = { 'content-type': 'application/json', ...(key !== null && { authorization: `Bearer ${key}` }) };
  let status = 0;
  try {
    const url = `${baseUrl}/chat/completions`;
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(timeout), redirect: 'manual' }); // prettier-ignore
    status = response.status;
    const text = await response.text();
    if (response.ok) return read(text, most);
    return refused(status, text, response.headers.get('retry-after'), connection);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = String(((error as Error).cause as NodeJS.ErrnoException | undefined)?.code ?? (error as Error).name);
    const trouble = code === 'TimeoutError' ? `no answer within ${timeout / 1000} s` : `the connection failed: ${code}`;
    return { trouble, wait: null, billed: (status === 0 && unsent.test(code)) || status >= 400 ? free : most };
  }
}

function read(text: string, most: Tokens): Outcome {
  const { answer, fault, used } = parseAnswer(text, most);
  return answer ? { answer } : { trouble: fault, wait: null, billed: used };
}

function refused(status: number, text: string, after: string | null, connection: Connection): Outcome {
  const said = scrubbed(messageIn(text), connection.key);
  const trouble = `status ${status}${said && `: ${said}`}`;
  const repeatable = (passing.includes(status) && !/insufficient_quota/.test(text)) || status >= 500;
  if (repeatable) return { trouble, wait: waitOf(after), billed: free };
  const denied = status === 401 || status === 403;
  throw new InputError(`the endpoint refuses: ${trouble}`, {
    path: denied ? 'teacher.key_env' : status === 404 ? 'teacher.base_url' : 'teacher',
    ...(denied && { suggestion: `put a valid key into the environment variable ${connection.keyVariable}` }),
  });
}

/** The message of an error document, else the beginning of the text. */
function messageIn(text: string): string {
  try {
    const { error, message } = JSON.parse(text) as { error?: { message?: unknown } | string; message?: unknown };
    const found = typeof error === 'string' ? error : (error?.message ?? message);
    if (typeof found === 'string') return found.slice(0, 300);
  } catch {
    // Not JSON: a proxy's page.
  }
  return text.replace(/\s+/g, ' ').slice(0, 120);
}

/** A text without the key: servers like to repeat it. */
const scrubbed = (text: string, key: string | null): string => {
  const whole = key ? text.replaceAll(key, '***') : text;
  return whole.replace(/\bsk-[\w*.-]{4,}/g, '***');
};

/** Milliseconds that `Retry-After` asks for, seconds or a date; null: it asks for nothing. */
export function waitOf(header: string | null, now = Date.now()): number | null {
  if (!header) return null;
  const wait = /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), longestWait) : null;
}
