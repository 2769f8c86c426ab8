/** A folder with a sweep of a slow student, for faults that come in its middle. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeHome } from '../cli/outside.js';
import { scratchFolder } from '../src/runtime/scratch.js';
import { startCommand, type Ended, type Running } from '../support/command-line.js';
import { writeGrid, writeMisbehaving } from '../support/misbehaving.js';
import type { Place } from '../support/network.js';
import { documentOf, valuesOf } from '../support/trials.js';

const rates = '  optimizer.rate: { choice: [0.003, 0.01] }';

export interface Scene {
  readonly folder: string;
  readonly home: string;
  /** Starts `stillhouse ARGS` there. */
  start(args: readonly string[], env?: NodeJS.ProcessEnv, place?: Place): Running;
  /** Writes a sweep of two trials of four epochs, each of which takes at least so long; answers its file. */
  slow(name: string, milliseconds?: number, more?: string): string;
  /** Waits until so many epochs of it were trained, here or in workers. */
  epochs(name: string, count: number): Promise<void>;
  /** What it comes to where nothing disturbs it. */
  undisturbed(): Promise<readonly string[]>;
  /** All that the journal has of each trial. */
  exported(study: string): Promise<any[]>;
}

/** Students train in plain JavaScript, which is quickly begun: what is trained on does not matter here. */
export function scene(name: string): Scene {
  const folder = scratchFolder(name);
  writeMisbehaving(folder);
  const home = writeHome(folder);
  const start = (args: readonly string[], env: NodeJS.ProcessEnv = {}, place?: Place): Running =>
    startCommand(args, {
      cwd: folder,
      env: { STILLHOUSE_HOME: home, STILLHOUSE_BACKEND: 'cpu', CI: '1', ...env },
      ...(place && { place }),
    });
  const lines = (sweep: string): number => {
    const file = join(folder, `${sweep}.lines`);
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
  };
  let calm: Promise<readonly string[]> | null = null;
  const undisturbed = async (): Promise<readonly string[]> => {
    const file = writeGrid(folder, 'calm', rates, 'set: { training.epochs: 4 }\n');
    return valuesOf(await documentOf(start(['sweep', file, '--offline', '--json'])));
  };
  return {
    folder,
    home,
    start,
    slow: (sweep, milliseconds = 300, more = '') =>
      writeGrid(
        folder,
        sweep,
        rates,
        `set: { metrics.slow.lines: ${join(folder, `${sweep}.lines`)}, metrics.slow.milliseconds: ${milliseconds}, training.epochs: 4${more} }\n`,
      ),
    async epochs(sweep, count) {
      for (let waited = 0; waited < 60_000 && lines(sweep) < count; waited += 20) await sleep(20);
    },
    undisturbed: () => (calm ??= undisturbed()),
    exported: async (study) => JSON.parse((await start(['study', 'export', study, '--format', 'json']).ended).stdout).trials,
  };
}

/** The study that a sweep has told. */
export const studyOf = (running: { readonly stderr: string } | Ended): string => /study (\S+), journal/.exec(running.stderr)![1]!;
