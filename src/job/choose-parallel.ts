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
  /** Ops of all the branches of the student's program. */
  readonly ops: number;
}

const PER_CORE = 2; // beyond that a run of the session gains nothing: its small serial parts are hidden already
const COPIES = 1.5; // the best epoch's weights and the first ones, beside the seat's own state
// Ops of all trials mix on the cores, so that each holds about half of a step's values; measured with 4 and 32 seats of lstm and text-cnn.
const HELD = 0.5;
// Of a recorded op in each shape of a batch: what recording it and TensorFlow's preparing it leave in the process.
const OP = 16 * 1024;

const bytesOf = (trials: number, { state, step, ops }: Needs, { cores }: Pick<Machine, 'cores'>): number =>
  ops * OP + trials * (state * COPIES + step * HELD) + Math.min(trials, cores) * step * (1 - HELD);

/** As many trials as keep the cores busy and fit the memory, one at least. */
export function fitting(planned: number, needs: Needs, machine: Machine): number {
  let trials = Math.max(1, Math.min(planned, PER_CORE * machine.cores));
  while (trials > 1 && machine.used + bytesOf(trials, needs, machine) > machine.budget) trials--;
  return trials;
}

const GRAIN = 64 * 2 ** 20;

/** What the process takes now in coarse steps, so that equal sweeps choose equally. */
const usedNow = (): number => Math.ceil(process.memoryUsage.rss() / GRAIN) * GRAIN;

/** Half of what the machine, or the container that the process is in, has. */
function ownShare(): number {
  const limit = process.constrainedMemory();
  return (limit > 0 && limit < totalmem() ? limit : totalmem()) / 2;
}

/** What to say where not even one trial with all its students may fit the budget; null where it does. */
export function tooSmall(needs: Needs, machine: Machine, students = 1): string | null {
  const least = machine.used + bytesOf(students, needs, machine);
  if (least <= machine.budget) return null;
  return `one trial${students > 1 ? ` of ${students} seeds` : ''} may take ${mebibytes(least)}, more than the memory budget of ${mebibytes(machine.budget)}; training one at a time`;
}

const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

/** Chooses from the cores, the memory budget and what a step of the sweep's student takes. */
export function parallelChooser({ seats, make, backend, log }: ChooserParts): ChooseParallel {
  return async (sweep, { trial }, planned) => {
    await backend();
    const needs = seats.measure(trialPlan(sweep.experiment, make), trial);
    if (!needs) return 1;
    const machine = { cores: availableParallelism(), budget: sweep.memory ?? ownShare(), used: usedNow() };
    const fault = tooSmall(needs, machine, sweep.seeds);
    if (fault) log.warn(fault);
    return Math.max(1, Math.floor(fitting((planned ?? Infinity) * sweep.seeds, needs, machine) / sweep.seeds));
  };
}
