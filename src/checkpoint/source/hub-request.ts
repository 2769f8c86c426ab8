/** One question to the hub: its answers of error in words, patience where it asks for patience. */
import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../../plugin/index.js';

export interface Hub {
  readonly base: string;
  readonly token: string | null;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds of the first pause before it is asked again; doubled each time. */
  readonly pause?: number;
  /** Milliseconds without an answer, or without another byte of one, after which a connection is given up. */
  readonly patience?: number;
}

const TRIES = 5;
const LONGEST = 60_000; // milliseconds that a Retry-After may ask for

/** What went wrong with a model of the hub. */
export const hubError = (model: string, what: string, suggestion?: string): InputError =>
  new InputError(`cannot fetch '${model}': ${what}`, { path: 'teacher.model', ...(suggestion ? { suggestion } : {}) });

/** The answer to a GET, asked again where the hub is busy or out of reach. Throws an `InputError` for its refusals. */
export async function reach(hub: Hub, url: string, headers: Record<string, string>, model: string): Promise<Response> {
  let fault = '';
  for (let attempt = 0; attempt < TRIES; attempt++) {
    hub.signal?.throwIfAborted();
    const answer = await asked(hub, url, headers).catch((error: unknown) => reason(error));
    if (typeof answer !== 'string') {
      if (answer.ok) return answer;
      const refusal = refused(answer.status, model, hub);
      await answer.body?.cancel();
      if (refusal) throw refusal;
      fault = `the hub answered ${answer.status}`;
      await pause(hub, attempt, Number(answer.headers.get('retry-after')) * 1000);
    } else {
      fault = answer;
      await pause(hub, attempt, 0);
    }
  }
  throw hubError(model, `${fault}, ${TRIES} times`, 'try again later; what is there already is kept');
}

async function asked({ token, signal, patience = 30_000 }: Hub, url: string, headers: Record<string, string>): Promise<Response> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new Error('no answer')), patience);
  try {
    const signals = signal ? [limit.signal, signal] : [limit.signal];
    const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
    return await fetch(url, { headers: { 'user-agent': 'stillhouse', ...authorization, ...headers }, signal: AbortSignal.any(signals) });
  } finally {
    clearTimeout(timer);
  }
}

/** Why a connection failed, in a few words. */
export const reason = (error: unknown): string => {
  const { message, cause } = error as { message?: string; cause?: { message?: string; code?: string } };
  return cause?.message || cause?.code || message || String(error);
};

function refused(status: number, model: string, { token }: Hub): InputError | null {
  if (status === 401 || status === 403)
    return hubError(
      model,
      `the hub answered ${status}: ${token ? 'the token in HF_TOKEN does not open it' : 'it is private, gated or not there'}`,
      token ? 'accept its terms on the hub, or take another token' : 'set HF_TOKEN, or check the name',
    );
  if (status === 404)
    return hubError(model, 'the hub answered 404: there is no such model or revision', 'check teacher.model and teacher.revision');
  return status === 429 || status >= 500 ? null : hubError(model, `the hub answered ${status}`);
}

const pause = (hub: Hub, attempt: number, asked: number): Promise<unknown> =>
  sleep(Math.min(LONGEST, Math.max(asked || 0, (hub.pause ?? 1000) * 2 ** attempt)), null, hub.signal ? { signal: hub.signal } : {});
