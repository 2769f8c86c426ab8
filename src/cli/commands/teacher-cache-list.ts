import { renderTable } from '../../report/index.js';
import { contentFolder } from '../../runtime/shared.js';
import { TeacherCache, type CacheEntry } from '../../runtime/teacher-cache.js';
import type { Invocation, Outcome } from '../command.js';
import { say } from '../output.js';

const columns = ['key', 'what', 'teacher', 'data', 'examples', 'KiB', 'used', 'state'];

/** Says entries of the teacher cache as a table. */
export function sayEntries(entries: readonly CacheEntry[]): void {
  const rows = entries.map((entry) => [
    entry.key.slice(0, 12),
    entry.kind === 'signal' ? (entry.signal ?? '?') : entry.kind === 'teacher' ? 'weights' : 'epochs',
    entry.teacher ?? '-',
    entry.data === null ? '-' : `${entry.data} ${entry.split}`,
    entry.rows === null ? '-' : `${entry.rows} x ${entry.width}`,
    Math.ceil(entry.bytes / 1024),
    entry.used.slice(0, 16).replace('T', ' '),
    entry.state,
  ]);
  say(renderTable({ columns, rows }, { width: process.stderr.columns ?? 120 }));
}

/** Lists what is kept of teachers in this state folder. */
export async function run(_invocation: Invocation<object>): Promise<Outcome> {
  const entries = await new TeacherCache(contentFolder()).list();
  if (entries.length === 0) say('nothing is kept of teachers yet');
  else sayEntries(entries);
  return { document: { folder: contentFolder(), bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0), entries } };
}
