/**
 * What kind of answer a request met.
 * `transient`: worth repeating. `denied`: credentials or host not accepted. `refused`: MLflow understood and said no.
 * `foreign`: whoever answered does not speak MLflow's API.
 */
export type FailureKind = 'transient' | 'denied' | 'refused' | 'foreign';

/** A request that did not succeed; its message holds neither credentials nor the request's content. */
export class ServerFailure extends Error {
  override name = 'ServerFailure';
  constructor(
    message: string,
    readonly kind: FailureKind,
    /** HTTP status; null when no answer came. */
    readonly status: number | null,
    /** MLflow's `error_code`, such as `RESOURCE_DOES_NOT_EXIST`. */
    readonly code: string | null = null,
    /** What `Retry-After` asked for, in milliseconds. */
    readonly retryAfter: number | null = null,
  ) {
    super(message);
  }
}

const transientStatuses = new Set([408, 429, 500, 502, 503, 504]);

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly retryAfter: number | null;
}

/** The failure that an answer of status 300 or more stands for: status first, body second. */
export function failureOf(answer: Answer, request: string): ServerFailure {
  const body = parseError(answer.text);
  const said = body?.message ?? answer.text.replace(/<[^>]*>/g, ' ');
  const told = `${request} answered ${answer.status}${body?.code ? ` ${body.code}` : ''}: ${brief(said) || 'no text'}`;
  return new ServerFailure(told, kindOf(answer, body !== null), answer.status, body?.code ?? null, answer.retryAfter);
}

function kindOf(answer: Answer, json: boolean): FailureKind {
  if (transientStatuses.has(answer.status)) return 'transient';
  if (answer.status === 401 || answer.status === 403) return 'denied';
  if (json || answer.status === 413) return 'refused';
  return 'foreign';
}

function parseError(text: string): { code: string; message: string } | null {
  try {
    const body = JSON.parse(text) as { error_code?: unknown; message?: unknown } | null;
    return typeof body?.error_code === 'string' ? { code: body.error_code, message: String(body.message ?? '') } : null;
  } catch {
    return null;
  }
}

const brief = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 240 ? `${line.slice(0, 240)}...` : line;
};
