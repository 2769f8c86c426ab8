/** What this process and those that it began take of the machine. */
import { readFileSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Bytes held, cores kept busy since the last look, cores there are. */
export interface Taken {
  readonly memory: number;
  readonly busy: number;
  readonly cores: number;
}

const ticks = 100; // of /proc a second: USER_HZ, the same on all machines that Node runs on
const pageSize = 4096;

interface Child {
  readonly seconds: number;
  readonly memory: number;
}

const fieldsOf = (pid: number | string): string[] => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};
const secondsIn = (fields: readonly string[]): number => (Number(fields[11]) + Number(fields[12])) / ticks;

/** Seconds of the processor that a process has taken. Throws where it is gone, or there is no /proc. */
export const processorSeconds = (pid: number): number => secondsIn(fieldsOf(pid));

/** The processes below a process that share its group, by id: a server that was let go is not among them. */
function below(pid: number | string, group: string): Map<number, Child> {
  const found = new Map<number, Child>();
  try {
    const children = readdirSync(`/proc/${pid}/task`)
      .flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').trim().split(' '))
      .filter(Boolean);
    for (const child of children) {
      const fields = fieldsOf(child);
      if (fields[2] !== group) continue;
      found.set(Number(child), { seconds: secondsIn(fields), memory: Number(fields[21]) * pageSize });
      for (const [id, one] of below(child, group)) found.set(id, one);
    }
  } catch {
    // no /proc, or a process that has just ended
  }
  return found;
}

function groupOf(): string {
  try {
    return fieldsOf('self')[2]!;
  } catch {
    return '';
  }
}

/** Measures between two looks. */
export class UsageMeter {
  readonly #group = groupOf();
  #at = performance.now();
  #own = process.cpuUsage();
  #children = new Map<number, Child>();

  take(): Taken {
    const seconds = Math.max(performance.now() - this.#at, 1) / 1000;
    const { user, system } = process.cpuUsage(this.#own);
    const children = below(process.pid, this.#group);
    const theirs = [...children].reduce((sum, [pid, now]) => sum + now.seconds - (this.#children.get(pid)?.seconds ?? 0), 0);
    const memory = [...children.values()].reduce((sum, one) => sum + one.memory, process.memoryUsage.rss());
    this.#at = performance.now();
    this.#own = process.cpuUsage();
    this.#children = children;
    return { memory, busy: Math.max((user + system) / 1e6 + theirs, 0) / seconds, cores: availableParallelism() };
  }
}
