/** One file of the hub, resumed where it stopped and checked when it is there. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { hubError, reach, reason, type Hub } from './hub-request.js';
import type { Tell } from './types.js';

export interface Download {
  readonly hub: Hub;
  readonly url: string;
  readonly target: string;
  /** What it is, for messages. */
  readonly what: string;
  /** Bytes, where the hub says so. */
  readonly size: number | null;
  readonly sha256: string | null;
  readonly tell: Tell;
}

const STALLS = 5; // connections in a row that bring nothing

/** Fetches a file unless it is there. Its beginning is kept in `target.part`. Throws an `InputError` where it cannot be had or is not what the hub says it is. */
export async function download(job: Download): Promise<void> {
  const { target, size, what, hub } = job;
  if (existsSync(target) && (size === null || statSync(target).size === size)) return;
  const part = `${target}.part`;
  let fault = '';
  for (let stalls = 0; ;) {
    const before = sizeOf(part);
    if (size !== null && before >= size && before > 0) break;
    fault = (await more(job, part)) ?? '';
    if (!fault) break;
    hub.signal?.throwIfAborted();
    stalls = sizeOf(part) > before ? 0 : stalls + 1;
    if (stalls === STALLS) throw hubError(what, `${fault} at byte ${before}, ${STALLS} times`, 'start again: it goes on from there');
  }
  await check(job, part);
  renameSync(part, target);
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Adds to what is there; null when the answer ended, else why it broke off. */
async function more({ hub, url, what, size, tell }: Download, part: string): Promise<string | null> {
  const have = sizeOf(part);
  const answer = await reach(hub, url, have > 0 ? { range: `bytes=${have}-` } : {}, what);
  const resumed = answer.status === 206;
  const file = await open(part, resumed ? 'a' : 'w');
  let written = resumed ? have : 0;
  let told = Date.now();
  try {
    const reader = answer.body!.getReader();
    for (;;) {
      const { done, value } = await inTime(reader.read(), hub.patience ?? 30_000);
      if (done) return size !== null && written < size ? `the connection ended after ${written} of ${size} bytes` : null;
      await file.write(value);
      written += value.length;
      if (Date.now() - told > 2000) {
        told = Date.now();
        tell(`fetching ${what}: ${(written / 1e6).toFixed(1)}${size ? ` of ${(size / 1e6).toFixed(1)}` : ''} MB`);
      }
    }
  } catch (error) {
    return reason(error);
  } finally {
    await file.close();
    answer.body?.cancel().catch(() => {});
  }
}

async function inTime<T>(read: Promise<T>, patience: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error('the connection stalled')), patience)));
  try {
    return await Promise.race([read, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function check({ what, size, sha256 }: Download, part: string): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(part)) hash.update(chunk as Buffer);
  const found = sizeOf(part);
  const fault = size !== null && found !== size ? `has ${found} bytes and not ${size}` : sha256 && hash.digest('hex') !== sha256 ? 'has another checksum than the hub tells' : null; // prettier-ignore
  if (!fault) return;
  rmSync(part);
  throw hubError(what, `what came ${fault}`, 'it is removed; start again');
}
