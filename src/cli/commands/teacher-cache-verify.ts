import { contentFolder } from '../../runtime/shared.js';
import { TeacherCache } from '../../runtime/teacher-cache.js';
import type { Invocation, Outcome } from '../command.js';
import { exitCodes } from '../faults.js';
import { say } from '../output.js';
import { sayEntries } from './teacher-cache-list.js';

/** Reads every byte of the teacher cache and tells what is not whole; fails where anything is damaged. */
export async function run(_invocation: Invocation<object>): Promise<Outcome> {
  const entries = await new TeacherCache(contentFolder()).list({ deep: true });
  const faulty = entries.filter(({ state }) => state !== 'whole');
  const ok = !faulty.some(({ state }) => state === 'damaged');
  if (faulty.length > 0) sayEntries(faulty);
  say(
    `${entries.length - faulty.length} of ${entries.length} are whole${ok ? '' : '; what is damaged is made again when it is next wanted'}`,
  );
  return { document: { ok, entries }, code: ok ? exitCodes.done : exitCodes.failed };
}
