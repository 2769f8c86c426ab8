/** The body of a request for predictions. */
import type { IncomingMessage } from 'node:http';
import { Refused, type Limits } from './limits.js';

export interface Asked {
  readonly texts: readonly string[];
  /** Whether one prediction is wanted and not a list. */
  readonly single: boolean;
  /** How many of the most probable labels are told; 0: none beside the label. */
  readonly top: number;
}

/** Reads a body of up to so many bytes. Rejects with a `Refused` for a longer one. */
export function bodyOf(request: IncomingMessage, { body: most }: Limits): Promise<Buffer> {
  const tooLarge = (): Refused => new Refused(413, `a body may have ${most} bytes`, { connection: 'close' });
  if (Number(request.headers['content-length'] ?? 0) > most) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) {
        request.pause();
        reject(tooLarge());
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => request.complete || reject(new Refused(400, 'the request ended early')));
  });
}

const malformed = (why: string): Refused => new Refused(400, `${why}; expected {"text": "..."} or {"texts": ["...", ...]}`);

/** The texts that a body asks for. Throws a `Refused` for anything else. */
export function askedIn(body: Buffer, { texts: most }: Limits): Asked {
  const { text, texts, top = 0 } = parsed(body);
  if (!Number.isSafeInteger(top) || (top as number) < 0) throw new Refused(400, 'top is no whole number from 1');
  if (typeof text === 'string' && texts === undefined) return { texts: [text], single: true, top: top as number };
  if (text !== undefined || !Array.isArray(texts))
    throw malformed(text === undefined ? 'the body has neither text nor texts' : 'text is no string, or there are texts beside it');
  if (texts.length > most) throw new Refused(413, `a request may have ${most} texts`);
  if (!texts.every((each) => typeof each === 'string')) throw malformed('texts holds something else than strings');
  return { texts: texts as string[], single: false, top: top as number };
}

function parsed(body: Buffer): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (fault) {
    throw malformed(fault instanceof SyntaxError ? 'the body is no JSON' : 'the body is no UTF-8');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw malformed('the body is no JSON object');
}
