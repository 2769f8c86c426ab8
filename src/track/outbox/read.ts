import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { doneBehind, positionIn } from './backlog.js';
import { targetIn } from './target.js';
import { RunMap } from './runs.js';
import { readLines } from './segment.js';

/** What an outbox tells of itself while another process may hold it; null where there is none. */
export function readOutbox(folder: string): {
  /** The server it belongs to; null: decided when it is sent. */
  readonly uri: string | null;
  readonly experiment: string | null;
  /** Operations that the server does not have yet. */
  readonly pending: number;
  /** The server's run ids by key. */
  readonly ids: Readonly<Record<string, string>>;
} | null {
  const target = targetIn(folder);
  if (!target) return null;
  const runs = new RunMap(join(folder, 'runs.jsonl'));
  return { uri: runs.head?.uri ?? target.uri, experiment: runs.head?.experiment ?? null, pending: owed(folder), ids: runs.ids() };
}

function owed(folder: string): number {
  const logs = readdirSync(folder).flatMap((name) => {
    const number = /^log-(\d+)\.jsonl$/.exec(name)?.[1];
    return number === undefined ? [] : [{ name, number: Number(number) }];
  });
  const from = positionIn(folder) ?? { segment: Math.min(...logs.map(({ number }) => number)), offset: 0 };
  const lines = logs.reduce((sum, { name, number }) => {
    const path = join(folder, name);
    if (number < from.segment || !existsSync(path)) return sum;
    return sum + readLines(path, number === from.segment ? from.offset : 0, Infinity).length;
  }, 0);
  return Math.max(0, lines - doneBehind(folder, from));
}
