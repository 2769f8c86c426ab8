/**
 * Sweeps over a queue for so many minutes, while workers, the sweep itself, the MLflow server and Redis are killed, the disk fills up and hosts
 * are cut off; then what is in the journal and on the server is compared with the same sweep in peace.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawsOf } from '../../src/search/index.js';
import { Fleet } from '../support/fleet.js';
import { SmallDisk } from '../support/small-disk.js';
import { blows, FleetStorm, type Blow } from './fleet-storm.js';
import { calm, stormy } from './storm.js';
import { writeSweep } from './sweeps.js';

export interface StormsSetting {
  readonly minutes: number;
  readonly seed: number;
  readonly size: { readonly trials: number; readonly epochs: number };
  readonly tell: (line: string) => void;
}

export interface Storms {
  readonly minutes: number;
  readonly sweeps: number;
  readonly trials: number;
  readonly blows: Readonly<Record<Blow, number>>;
  /** What could not be done here. */
  readonly left_out: readonly Blow[];
  readonly faults: readonly string[];
}

const DISK = 64 * 1024; // kilobytes

/** Null, with the reason told, where something is not installed. */
export async function storms({ minutes, seed, size, tell }: StormsSetting): Promise<Storms | null> {
  const fleet = await Fleet.open({ tell, kept: true, tracked: true });
  if (!fleet) return null;
  const disk = SmallDisk.mount(DISK);
  if (!disk) tell('not tested: only the superuser of Linux can mount a small disk to fill');
  fleet.closeOnSignals(() => disk?.close());
  try {
    const coordinator = await fleet.machine('coordinator', disk ? { home: join(disk.folder, 'home') } : {});
    const workers = [await fleet.machine('one'), await fleet.machine('two')];
    const sweep = writeSweep(fleet.place, 'plain', size);
    appendFileSync(join(fleet.place.folder, sweep), 'executor: { use: queue, cohort: 1 }\n');
    const expected = await calm({ fleet, coordinator, sweep });
    const storm = new FleetStorm({ fleet, coordinator, workers, disk, draw: drawsOf(seed, 0, 'storms', 0), tell });
    await storm.begin();
    const end = performance.now() + minutes * 60_000;
    const over = (): boolean => performance.now() > end;
    const faults: string[] = [];
    let sweeps = 0;
    while (!over()) {
      const found = await stormy({ fleet, coordinator, sweep }, storm, `storm ${sweeps++}`, expected, over);
      tell(
        `sweep ${sweeps}: ${size.trials} trials, ${found.length === 0 ? 'all as in peace' : found.map((one) => `FAULT ${one}`).join('\n  ')}`,
      );
      faults.push(...found);
    }
    await storm.end();
    const left_out = blows.filter((blow) => !storm.possible.includes(blow));
    return { minutes, sweeps, trials: sweeps * size.trials, blows: storm.counts, left_out, faults: [...faults, ...storm.faults] };
  } finally {
    await fleet.close();
    disk?.close();
  }
}
