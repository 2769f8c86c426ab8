/** Takes cases one after the other and tells its parent of each fault; the number of the case under way stands in a file, so that one that never ends has a name. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Draw } from './draw.js';
import { judge, lay, layOutside, type Verdict } from './judge.js';
import type { Ground, Opened } from './target.js';
import { targets } from './targets/index.js';

export interface Errand {
  readonly ground: Ground;
  readonly seed: number;
  /** Numbers of cases: from, up to but without. */
  readonly from: number;
  readonly to: number;
  readonly names: readonly string[];
  /** Where inputs that show a fault are put. */
  readonly keep?: string;
}
export type Told =
  | { readonly case: number; readonly target: string; readonly verdict: Verdict }
  | { readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>; readonly mebibytes: number };

const { ground, seed, from, to, names, keep } = JSON.parse(process.argv[2]!) as Errand;
const chosen = targets.filter(({ name }) => names.includes(name));
/** Whose turn it is. */
const wheel = chosen.flatMap(({ share }, at) => Array.from({ length: share }, () => at));
const progress = openSync(join(ground.inside, '..', 'progress'), 'w');
const mark = Buffer.alloc(8);
const counts: Record<string, Record<string, number>> = Object.fromEntries(names.map((name) => [name, { taken: 0, refused: 0, fault: 0 }]));
let [current, target] = [-1, ''];

const tell = (told: Told): void => void process.send!(told);
function found(verdict: Verdict): void {
  counts[target]![verdict.outcome]!++;
  if (verdict.outcome === 'fault') tell({ case: current, target, verdict });
}
for (const event of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(event, (fault: unknown) => found({ outcome: 'fault', fault: `${event}: ${String(fault)}`, detail: String((fault as Error)?.stack) })); // prettier-ignore

function begin(number: number, name: string): void {
  [current, target] = [number, name];
  mark.writeDoubleLE(number);
  writeSync(progress, mark, 0, 8, 0);
}

/** Real inputs are taken; it also loads every module before time is taken. */
async function soundFirst(opened: Opened, name: string): Promise<void> {
  begin(-1, name);
  for (const input of opened.sound) {
    await judge(opened, input, ground);
    const again = await judge(opened, input, ground);
    if (again.outcome !== 'taken') found({ outcome: 'fault', fault: `a real input is ${again.outcome}: ${again.fault ?? ''}`, detail: again.detail ?? '' }); // prettier-ignore
  }
}

layOutside(ground);
const opened: Opened[] = [];
for (const each of chosen) {
  opened.push(await each.open(ground));
  await soundFirst(opened.at(-1)!, each.name);
}
for (let number = from; number < to; number++) {
  const at = wheel[number % wheel.length]!;
  begin(number, chosen[at]!.name);
  const input = opened[at]!.make(new Draw(seed, number));
  const verdict = await judge(opened[at]!, input, ground);
  if (keep && verdict.outcome === 'fault') lay(join(keep, `${number}-${target}`), input, ground);
  found(verdict);
}
for (const each of opened) await each.close?.();
closeSync(progress);
tell({ counts, mebibytes: Math.round(process.resourceUsage().maxRSS / 1024) });
process.disconnect();
