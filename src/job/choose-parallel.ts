/** How many trials of a sweep train at the same time in this process. */
import { availableParallelism, totalmem } from 'node:os';
import type { Make } from '../config/types.js';
import type { Seats } from '../distill/index.js';
import type { Log } from '../plugin/index.js';
import { trialPlan } from './plan.js';
import type { ChooseParallel, LoadBackend } from './tokens.js';

export interface ChooserParts {
  readonly seats: Pick<Seats, 'measure'>;
  readonly make: Make;
  readonly backend: LoadBackend;
  readonly log: Log;
}

export interface Machine {
  readonly cores: number;
  /** Bytes that the process may take, and takes now. */
  readonly budget: number;
  readonly used: number;
}

/** Bytes a trial of a recorded student needs: what stays while it trains, and what a step takes beside. */
export interface Needs {
  readonly state: number;
  readonly step: number;
}

const PER_CORE = 2; // beyond that a run of the session gains nothing: its small serial parts are hidden already
const COPIES = 1.5; // the best epoch's weights and the first ones, beside the seat's own state

/** As many trials as keep the cores busy and fit the memory, one at least. */
export function fitting(planned: number, { state, step }: Needs, { cores, budget, used }: Machine): number {
  const bytes = (trials: number): number => trials * state * COPIES + Math.min(trials, cores) * step;
  let trials = Math.max(1, Math.min(planned, PER_CORE * cores));
  while (trials > 1 && used + bytes(trials) > budget) trials--;
  return trials;
}

/** Half of what the machine, or the container that the process is in, has. */
function ownShare(): number {
  const limit = process.constrainedMemory();
  return (limit > 0 && limit < totalmem() ? limit : totalmem()) / 2;
}

/** Chooses from the cores, the memory budget and what a step of the sweep's student takes. */
export function parallelChooser({ seats, make, backend, log }: ChooserParts): ChooseParallel {
  return async (sweep, { trial }, planned) => {
    await backend();
    const needs = seats.measure(trialPlan(sweep.experiment, make), trial);
    if (!needs) return 1;
    const machine = { cores: availableParallelism(), budget: sweep.memory ?? ownShare(), used: process.memoryUsage.rss() };
    if (machine.used + needs.state * COPIES + needs.step > machine.budget)
      log.warn(`one trial may take more than the memory budget of ${Math.round(machine.budget / 2 ** 20)} MiB; training one at a time`);
    return fitting(planned, needs, machine);
  };
}
