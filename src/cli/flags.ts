/** `--trials`, `--seed`, `--parallel`, `--memory` and `--executor` as overrides of the sweep file. */
import { InputError } from '../plugin/index.js';
import { parallelFault, sizeFault } from '../config/index.js';
import { wholeNumber } from './number.js';

/** Options of the command line that say how a sweep runs and not what it finds. */
export interface ResourceOptions {
  readonly parallel?: string | undefined;
  readonly memory?: string | undefined;
  readonly executor?: string | undefined;
}

/** Throws an `InputError` for what is no number of trials and no size. */
export function resourceFlags({ parallel, memory, executor }: ResourceOptions): Record<string, string> {
  const many = parallel !== undefined && /^\d+$/.test(parallel) ? Number(parallel) : parallel;
  refuse('--parallel', parallel, parallel === undefined ? null : parallelFault(many));
  refuse('--memory', memory, memory === undefined ? null : sizeFault(memory));
  return {
    ...(parallel === undefined ? {} : { parallel }),
    ...(memory === undefined ? {} : { memory }),
    ...(executor === undefined ? {} : { 'executor.use': executor }),
  };
}

const ofStudy = /^(executor\.\w+|budget\.(seconds|epochs)|stop\.\w+|winner\.\w+)$/;

/** Whether an override says what the study is to find, and not only where its students train. */
export const asksMore = (path: string): boolean => !path.startsWith('executor.');

/** What a study may be told anew when it goes on. Throws an `InputError` for anything else. */
export function studyOverrides(overrides: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const path of Object.keys(overrides))
    if (!ofStudy.test(path))
      throw new InputError(`a study that goes on keeps its ${path}`, {
        path,
        allowed: 'budget.seconds, budget.epochs, stop.no_better_for, stop.target, winner.best, winner.seeds, and options of its executor',
        suggestion: 'begin a new study with stillhouse sweep FILE to change it',
      });
  return overrides;
}

function refuse(flag: string, text: string | undefined, fault: ReturnType<typeof sizeFault>): void {
  if (fault) throw new InputError(`${flag} is '${text}'`, { allowed: fault.allowed, suggestion: fault.suggestion });
}

/** Throws an `InputError` for anything but whole numbers, and as `resourceFlags`. */
export function sweepFlags({
  trials,
  seed,
  ...resources
}: { trials?: string | undefined; seed?: string | undefined } & ResourceOptions): Record<string, string> {
  const [most, from] = [wholeNumber('--trials', trials, 1), wholeNumber('--seed', seed, 0)];
  return {
    ...(most === undefined ? {} : { trials: String(most) }),
    ...(from === undefined ? {} : { seed: String(from) }),
    ...resourceFlags(resources),
  };
}
