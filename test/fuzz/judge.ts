/** Whether a reader did with an input what it should: took it, or refused it in the project's own words, within its limits. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { InputError, PluginError } from '../../src/plugin/index.js';
import { JournalError } from '../../src/sweep/index.js';
import { OUTSIDE } from './nasty.js';
import type { Ground, Input, Opened } from './target.js';

export const LIMITS = { seconds: 1, mebibytes: 300 } as const;

export interface Verdict {
  readonly outcome: 'taken' | 'refused' | 'fault';
  /** What is wrong, in a line that stays the same for the same fault. */
  readonly fault?: string;
  readonly detail?: string;
}

const canary = 'canary.txt';
const song = 'untouched';

/** Puts down what no reader may change. */
export function layOutside({ outside }: Ground): void {
  mkdirSync(outside, { recursive: true });
  writeFileSync(join(outside, canary), song);
}

function outsideFault({ outside }: Ground, top: string): string | null {
  const strange = [...readdirSync(outside).filter((name) => name !== canary), ...readdirSync(top).filter((name) => !['seeds', 'inside', 'outside', 'progress'].includes(name))]; // prettier-ignore
  if (strange.length > 0) return `made ${strange.join(', ')} outside of its folder`;
  try {
    return readFileSync(join(outside, canary), 'utf8') === song ? null : 'wrote to a file outside of its folder';
  } catch {
    return 'removed a file outside of its folder';
  }
}

/** Writes an input; names that lead out of the folder are left out. */
export function lay(folder: string, input: Input, { outside }: Ground): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [path, bytes] of input) {
    const file = resolve(folder, path);
    if (!file.startsWith(folder + sep)) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes.includes(OUTSIDE) ? Buffer.from(bytes.toString('latin1').replaceAll(OUTSIDE, outside), 'latin1') : bytes);
  }
}

/** Where a thrown thing comes from: its kind, and the first place of ours in its stack. */
function signatureOf(fault: unknown): string {
  if (!(fault instanceof Error)) return `threw ${typeof fault}`;
  const place = /\/(?:dist|node_modules)\/[^\s)]+/.exec(fault.stack?.split('\n').slice(1).filter((row) => row.includes('/dist/')).join('\n') ?? '')?.[0]; // prettier-ignore
  if (fault.message.startsWith('untold: ')) return fault.message;
  return `${fault.name} at ${place?.replace(/^\/dist\//, '') ?? 'an unknown place'}`;
}

const told = (fault: unknown): boolean => fault instanceof InputError || fault instanceof PluginError || fault instanceof JournalError;
const plain = Object.getOwnPropertyNames(Object.prototype).length;

/**
 * Lets a reader have an input and says what came of it. Time is that of the processor, and what was slow is tried twice more: a busy machine
 * is no fault.
 */
export async function judge(opened: Opened, input: Input, ground: Ground): Promise<Verdict> {
  let verdict = await judgeOnce(opened, input, ground);
  for (let tries = 0; tries < 2 && verdict.fault === 'slow'; tries++) verdict = await judgeOnce(opened, input, ground);
  return verdict;
}

async function judgeOnce(opened: Opened, input: Input, ground: Ground): Promise<Verdict> {
  const folder = join(ground.inside, 'case');
  lay(folder, input, ground);
  const [began, before] = [process.cpuUsage(), process.resourceUsage().maxRSS];
  let verdict: Verdict = { outcome: 'taken' };
  try {
    await opened.eat(folder);
  } catch (fault) {
    verdict = told(fault) ? { outcome: 'refused' } : { outcome: 'fault', fault: signatureOf(fault), detail: String((fault as Error)?.stack ?? fault) }; // prettier-ignore
  }
  const { user, system } = process.cpuUsage(began);
  const seconds = (user + system) / 1e6;
  const mebibytes = (process.resourceUsage().maxRSS - before) / 1024;
  const outside = outsideFault(ground, dirname(ground.outside));
  if (outside) layOutside(ground);
  if (outside) return { outcome: 'fault', fault: outside };
  if (Object.getOwnPropertyNames(Object.prototype).length !== plain)
    return { outcome: 'fault', fault: 'changed the prototype of all objects' };
  if (verdict.outcome === 'fault') return verdict;
  if (seconds > LIMITS.seconds) return { outcome: 'fault', fault: 'slow', detail: `${seconds.toFixed(1)} s of the processor` };
  if (mebibytes > LIMITS.mebibytes) return { outcome: 'fault', fault: 'memory', detail: `${Math.round(mebibytes)} MiB more than before` };
  return verdict;
}
