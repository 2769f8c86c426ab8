/** Runs cases in processes of their own: one that hangs or dies is a fault, and the next process goes on behind it. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processorSeconds } from '../../src/runtime/usage.js';
import type { Errand, Told } from './child.js';
import type { Ground } from './target.js';
import { targets } from './targets/index.js';

export interface Fault {
  readonly target: string;
  readonly fault: string;
  readonly detail: string;
  /** How often, and the first case that showed it. */
  count: number;
  readonly case: number;
}
export interface Report {
  readonly cases: number;
  readonly seed: number;
  readonly counts: Record<string, Record<string, number>>;
  readonly most_mebibytes: number;
  readonly faults: readonly Fault[];
}
export interface Wanted {
  readonly seed: number;
  readonly count: number;
  readonly from?: number;
  readonly names?: readonly string[];
  readonly keep?: string;
  readonly tell?: (line: string) => void;
}

/** Milliseconds of the processor that a case may take, and of the wall: on a busy machine it may wait long for its second. */
const HANG = 30_000;
const LATE = 600_000;
const HEAP = 512; // MiB

/** Runs so many cases of a seed. */
export async function fuzz({
  seed,
  count,
  from = 0,
  names = targets.map(({ name }) => name),
  keep,
  tell = () => undefined,
}: Wanted): Promise<Report> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'stillhouse-fuzz-')));
  const ground: Ground = { seeds: join(top, 'seeds'), inside: join(top, 'inside'), outside: join(top, 'outside') };
  const report = new Reported();
  try {
    for (const folder of Object.values(ground) as string[]) mkdirSync(folder);
    for (const target of targets) if (names.includes(target.name)) await target.seed(ground);
    for (let at = from; at < from + count;) at = await run({ ground, seed, from: at, to: from + count, names, keep }, report, tell);
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
  return { cases: count, seed, counts: report.counts, most_mebibytes: report.mebibytes, faults: [...report.faults.values()] };
}

class Reported {
  readonly faults = new Map<string, Fault>();
  readonly counts: Record<string, Record<string, number>> = {};
  mebibytes = 0;

  fault(target: string, number: number, fault: string, detail: string): boolean {
    const known = this.faults.get(`${target} ${fault}`);
    if (known) known.count++;
    else this.faults.set(`${target} ${fault}`, { target, fault, detail, count: 1, case: number });
    return !known;
  }
  add(counts: Readonly<Record<string, Readonly<Record<string, number>>>>): void {
    for (const [target, own] of Object.entries(counts))
      for (const [outcome, count] of Object.entries(own)) {
        const sum = (this.counts[target] ??= {});
        sum[outcome] = (sum[outcome] ?? 0) + count;
      }
  }
}

/** One process; answers the first case that it has not done. */
async function run(errand: Errand, report: Reported, tell: (line: string) => void): Promise<number> {
  const { ground, names } = errand;
  const { MLFLOW_TRACKING_URI: _, ...rest } = process.env;
  const env = { ...rest, HOME: ground.inside, TMPDIR: ground.inside, STILLHOUSE_HOME: join(ground.inside, 'home') };
  const child = fork(fileURLToPath(new URL('child.js', import.meta.url)), [JSON.stringify(errand)], { cwd: ground.inside, env, execArgv: [`--max-old-space-size=${HEAP}`], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] }); // prettier-ignore
  let [done, errors] = [false, ''];
  child.stderr!.on('data', (part: Buffer) => (errors = (errors + part.toString()).slice(-4_000)));
  child.on('message', (told: Told) => {
    if ('counts' in told) {
      done = true;
      report.add(told.counts);
      report.mebibytes = Math.max(report.mebibytes, told.mebibytes);
    } else if (report.fault(told.target, told.case, told.verdict.fault!, told.verdict.detail ?? ''))
      tell(`case ${told.case}, ${told.target}: ${told.verdict.fault}\n${told.verdict.detail ?? ''}`);
  });
  const hung = await ended(child, () => caseUnderWay(ground));
  if (done) return errand.to;
  const number = caseUnderWay(ground);
  const wheel = targets.filter(({ name }) => names.includes(name)).flatMap(({ name, share }) => Array.from({ length: share }, () => name));
  const name = wheel[Math.max(0, number) % wheel.length]!;
  const fault = hung ? 'hangs' : 'ends its process';
  if (report.fault(name, number, fault, errors)) tell(`case ${number}, ${name}: ${fault}\n${errors}`);
  if (number < errand.from) throw new Error(`the fuzzer does not begin: ${errors}`);
  return number + 1;
}

const caseUnderWay = ({ inside }: Ground): number => {
  try {
    return readFileSync(join(inside, '..', 'progress')).readDoubleLE(0);
  } catch {
    return -1;
  }
};

/** Milliseconds of the processor that a process has taken; 0 where it is gone. */
function busy(pid: number): number {
  try {
    return 1000 * processorSeconds(pid);
  } catch {
    return 0;
  }
}

/** Waits for a process to end; one that is at the same case for long is ended, and that is answered. */
async function ended(child: ChildProcess, under: () => number): Promise<boolean> {
  let [last, since, spent, hung] = [NaN, performance.now(), 0, false];
  const watch = setInterval(() => {
    const now = under();
    const taken = busy(child.pid!);
    if (now !== last) [last, since, spent] = [now, performance.now(), taken];
    const patience = now < 0 ? 3 : 1; // real inputs are read first, by every target
    if (taken - spent < patience * HANG && performance.now() - since < LATE) return;
    hung = true;
    child.kill('SIGKILL');
  }, 500);
  await new Promise((resolve) => child.once('close', resolve));
  clearInterval(watch);
  return hung;
}
