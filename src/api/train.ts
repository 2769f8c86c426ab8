import { expectKind, loadExperiment } from '../config/index.js';
import type { Experiment } from '../config/types.js';
import type { SweepParts } from '../wire/sweep.js';
import { experimentOfRun, startTraining, type TrainOutcome } from '../wire/train.js';
import { flagsOf, partsOf, type RunSettings } from './settings.js';
import { trainedOf, type Trained } from './trained.js';

/** An experiment that was read and checked, and is not begun. */
export interface OpenedTraining {
  readonly experiment: Experiment;
  /** Throws an `InputError` before the first step for what its user can mend. */
  start(parts: SweepParts): Promise<TrainOutcome>;
}

/** What a training may be told beside its file. */
export interface TrainSettings extends RunSettings {
  readonly seed?: number;
}

/** Reads and checks an experiment, of a file or of a run of the tracking server; `flags` as for `openSweep`. Throws an `InputError`. */
export async function openTraining(
  from: string | { readonly run: string },
  flags: Readonly<Record<string, string>> = {},
): Promise<OpenedTraining> {
  if (typeof from !== 'string') {
    const experiment = await experimentOfRun(from.run, flags);
    return { experiment, start: (parts) => startTraining(experiment, parts, from.run) };
  }
  expectKind(from, 'experiment');
  const experiment = await loadExperiment(from, { overrides: flags });
  return { experiment, start: (parts) => startTraining(experiment, parts) };
}

/**
 * Trains one experiment, of a file or, given `{ run: ID }`, again from a run of the tracking server, and logs it as one run.
 * Throws an `InputError` before the first step for what can be mended in the file.
 */
export async function train(from: string | { readonly run: string }, { seed, set, ...run }: TrainSettings = {}): Promise<Trained> {
  const { start } = await openTraining(from, flagsOf({ seed, ...set }));
  return trainedOf(await start(partsOf(run)));
}
