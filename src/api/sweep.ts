import { expectKind, loadSweep } from '../config/index.js';
import type { SweepConfig } from '../config/types.js';
import { resumeSweep, startSweep, sweepOf, type FoundSweep, type SweepOutcome, type SweepParts } from '../wire/sweep.js';
import { flagsOf, partsOf, type RunSettings } from './settings.js';
import { sweptOf, type Swept } from './swept.js';

/** A sweep that was read and checked, and is not begun. */
export interface OpenedSweep {
  readonly config: SweepConfig;
  /** Throws an `InputError` before the first trial for what its user can mend. */
  start(parts: SweepParts): Promise<SweepOutcome>;
}

/** What a sweep may be told beside its file. */
export interface SweepSettings extends RunSettings {
  /** At most so many trials. */
  readonly trials?: number;
  /** Of the sweep and its experiment. */
  readonly seed?: number;
  /** Trials that train at the same time. */
  readonly parallel?: number | 'auto';
  /** What the process may take, such as `2GiB`. */
  readonly memory?: string;
}

/** Reads and checks a sweep file; `flags` are options by path, in the words of the command line. Throws an `InputError` with its place. */
export async function openSweep(file: string, flags: Readonly<Record<string, string>> = {}): Promise<OpenedSweep> {
  expectKind(file, 'sweep');
  const config = await loadSweep(file, { overrides: flags });
  return { config, start: (parts) => startSweep(config, parts) };
}

/** A study to go on with, by its name, its sweep's name (the newest one), its folder or its journal. Throws an `InputError` for an unknown one. */
export async function openResume(
  name: string,
  trials?: number,
  flags: Readonly<Record<string, string>> = {},
): Promise<OpenedSweep & Pick<FoundSweep, 'study' | 'offline'>> {
  const found = await sweepOf(name, trials, flags);
  return { config: found.sweep, study: found.study, offline: found.offline, start: (parts) => resumeSweep(found, parts) };
}

/**
 * Runs a sweep file as a new study: trials, control, one look at the test split, all of it tracked.
 * Throws an `InputError` before the first trial for what can be mended in the file.
 */
export async function sweep(file: string, { trials, seed, parallel, memory, set, ...run }: SweepSettings = {}): Promise<Swept> {
  const { start } = await openSweep(file, flagsOf({ trials, seed, parallel, memory, ...set }));
  return sweptOf(await start(partsOf(run)));
}

/** Goes on with a study where it was left, to `trials` in all where that is told. Throws an `InputError` for an unknown one. */
export async function resume(name: string, { trials, parallel, memory, set, ...run }: Omit<SweepSettings, 'seed'> = {}): Promise<Swept> {
  const { start, offline } = await openResume(name, trials, flagsOf({ parallel, memory, ...set }));
  return sweptOf(await start(partsOf({ offline, ...run })));
}
