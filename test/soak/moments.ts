/** When a process is killed, and what it leaves. */
import { readFileSync, readlinkSync, watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from '../support/command-line.js';

export const kinds = ['time', 'line', 'lock', 'late'] as const;
/**
 * `time`: so many milliseconds after the journal first changes, or after the start where the number is negative; `line`: after so many
 * new lines; `lock`: while it holds the journal's lock, so many times later; `late`: so many milliseconds after the control began.
 */
export interface Moment {
  readonly kind: (typeof kinds)[number];
  readonly count: number;
}

export interface Death {
  readonly kind: Moment['kind'];
  /** Whether the journal's lock was left behind. */
  readonly held: boolean;
  /** From the start of the process to its first line in the journal; null where it had none. */
  readonly firstLine: number | null;
}

const lockOf = (folder: string): string | null => {
  try {
    return readlinkSync(join(folder, 'journal.log.lock'));
  } catch {
    return null;
  }
};
const linesIn = (folder: string): number => readFileSync(join(folder, 'journal.log')).reduce((sum, byte) => sum + Number(byte === 10), 0);

/** Kills a process of the study in `folder` at a moment; null where it ended before. */
export async function kill(running: Running, folder: string, { kind, count }: Moment): Promise<Death | null> {
  const { child } = running;
  const began = performance.now();
  const before = linesIn(folder);
  let firstLine: number | null = null;
  let strike!: () => void;
  const struck = new Promise<'struck'>((resolve) => (strike = () => resolve('struck')));
  let left = count;
  let busy = false;
  async function catchHolding(): Promise<void> {
    if (busy || !lockOf(folder)?.includes(`.pid-${child.pid}-`) || --left > 0) return;
    busy = true;
    child.kill('SIGSTOP');
    await sleep(10);
    if (lockOf(folder)?.includes(`.pid-${child.pid}-`)) return strike();
    child.kill('SIGCONT');
    busy = false;
  }
  const changed = (name: string | null): void => {
    if (name === 'journal.log' && firstLine === null && linesIn(folder) > before) {
      firstLine = performance.now() - began;
      if (kind === 'time' && count >= 0) setTimeout(strike, count);
    }
    if (name === 'journal.log' && kind === 'line' && linesIn(folder) - before >= count) strike();
    if (kind === 'lock') void catchHolding();
  };
  const watcher = watch(folder, (_, name) => changed(name));
  if (kind === 'time' && count < 0) setTimeout(strike, -count);
  if (kind === 'late') void running.says('control: the student of').then(() => setTimeout(strike, count), strike);
  const came = await Promise.race([struck, running.ended]);
  watcher.close();
  if (came !== 'struck') return null;
  child.kill('SIGKILL');
  const { signal } = await running.ended;
  return signal === 'SIGKILL' ? { kind, held: lockOf(folder) !== null, firstLine } : null;
}
