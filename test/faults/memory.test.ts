/** Workers whose memory ends: what a plugin leaks, and the system that kills. */
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { endCommands } from '../support/command-line.js';
import { writeGrid } from '../support/misbehaving.js';
import type { Place } from '../support/network.js';
import { documentOf, valuesOf } from '../support/trials.js';
import { scene } from './scene.js';

/** The old and the new place where Linux has memory limited. */
const groups = [
  { root: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes', more: [] },
  { root: '/sys/fs/cgroup', limit: 'memory.max', more: [['memory.swap.max', '0']] },
] as const;

/** A group of processes that together may take so much memory; null where none can be made. */
function memoryGroup(bytes: number): { readonly place: Place; remove(): void } | null {
  for (const { root, limit, more } of groups) {
    const folder = join(root, `stillhouse-${process.pid}`);
    try {
      mkdirSync(folder);
    } catch {
      continue;
    }
    const remove = (): void => rmdirSync(folder);
    try {
      for (const [file, value] of [[limit, String(bytes)] as const, ...more]) writeFileSync(join(folder, file), value);
      return { place: (command) => ['sh', '-c', 'echo $$ > "$0/cgroup.procs" && exec "$@"', folder, ...command], remove };
    } catch {
      remove();
    }
  }
  return null;
}

describe('memory that ends', function () {
  this.timeout(300_000);
  const { start, slow, undisturbed, exported, folder } = scene('memory');
  after(endCommands);

  it('by a plugin that leaks: its worker is ended at the limit, and the trial goes on after its last kept epoch', async () => {
    const executor = 'executor: { use: processes, workers: 1, students: 1, memory_mib: 700 }\n';
    const file = slow('leak', 600, ', metrics.slow.leak: 150');
    writeFileSync(file, executor, { flag: 'a' });
    const found = await documentOf(start(['sweep', file, '--offline', '--json']));
    expect(found.stderr).to.match(/took \d+ MiB of memory, more than its 700 MiB: its trial goes on in another one/);
    expect(found.trials.map(({ state }: any) => state)).to.deep.equal(['complete', 'complete']);
    expect(valuesOf(found)).to.deep.equal(await undisturbed());
  });

  it('by the system: it takes a worker and not the sweep, whose trial goes on in another one', async function () {
    const group = memoryGroup(1_400 * 2 ** 20);
    if (!group) {
      console.log('      not tested: no group of processes with limited memory can be made here');
      return this.skip();
    }
    try {
      const space = '  loss.moody.mood: { choice: [well, grow] }';
      const more = `executor: { use: processes, workers: 1, students: 1 }\nset: { loss.moody.once: ${join(folder, 'done-')} }\n`;
      const file = writeGrid(folder, 'killed', space, more);
      const found = await documentOf(start(['sweep', file, '--offline', '--json'], {}, group.place));
      expect(found.trials.map(({ state }: any) => state)).to.deep.equal(['complete', 'complete']);
      expect(found.trials[0].value).to.equal(found.trials[1].value);
      const reasons = (await exported(found.study)).flatMap((trial) => trial.user_attrs.lost_workers ?? []);
      expect(reasons).to.deep.equal(['was killed (SIGKILL): by a person, or by the system for want of memory']);
    } finally {
      endCommands();
      group.remove();
    }
  });
});
