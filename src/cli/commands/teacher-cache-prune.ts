import { InputError } from '../../plugin/index.js';
import { contentFolder } from '../../runtime/shared.js';
import { TeacherCache, type CacheEntry } from '../../runtime/teacher-cache.js';
import type { Invocation, Outcome } from '../command.js';
import { wholeNumber } from '../number.js';
import { say } from '../output.js';

interface Options {
  readonly unusedFor?: string;
  readonly damaged?: boolean;
  readonly all?: boolean;
}

const day = 24 * 3600 * 1000; // milliseconds

/** Removes from the teacher cache what the options name. Throws an `InputError` where they name nothing. */
export async function run({ options }: Invocation<Options>): Promise<Outcome> {
  const days = wholeNumber('--unused-for', options.unusedFor, 0);
  const { all = false, damaged = false } = options;
  if (days === undefined && !all && !damaged)
    throw new InputError('prune needs to be told what to remove', { allowed: '--unused-for DAYS, --damaged, --all' });
  const old = (used: string): boolean => days !== undefined && Date.parse(used) <= Date.now() - days * day;
  const unwanted = ({ used, state }: CacheEntry): boolean => all || (damaged && state === 'damaged') || old(used);
  const removed = await new TeacherCache(contentFolder()).prune(unwanted, { deep: damaged });
  const bytes = removed.reduce((sum, entry) => sum + entry.bytes, 0);
  say(`removed ${removed.length} of what was kept, ${Math.ceil(bytes / 1024)} KiB`);
  return { document: { removed, bytes } };
}
