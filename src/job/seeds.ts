/** Seeds of students that are alike but for them. */
import { createHash } from 'node:crypto';
import type { Experiment } from '../config/types.js';

const derived = (use: string, seed: number, index: number): number =>
  createHash('sha256')
    .update(JSON.stringify([use, seed, index]))
    .digest()
    .readUInt32LE(0);

function distinct(use: string, seed: number, count: number, taken: readonly number[]): number[] {
  const found: number[] = [];
  for (let index = 0; found.length < count; index++) {
    const next = derived(use, seed, index);
    if (!taken.includes(next) && !found.includes(next)) found.push(next);
  }
  return found;
}

/** The seed that an experiment's student has. */
export const studentSeed = ({ config: { seed, training } }: Experiment): number => training.seed ?? seed;

/** Seeds of a trial's students: the first has the experiment's own, so that one student is the trial as it would be without the others. */
export const trialSeeds = (own: number, count: number): number[] => [own, ...distinct('seeds', own, count - 1, [own])];

/** Seeds that no student of a study's trials has had, the same for all of its configurations: differences of chance are shared. */
export const freshSeeds = (own: number, count: number, tried: number): number[] => distinct('fresh', own, count, trialSeeds(own, tried));

/** The same experiment for another student: data, teacher and everything else stay. */
export const withSeed = (experiment: Experiment, seed: number): Experiment => experiment.with({ 'training.seed': seed });
