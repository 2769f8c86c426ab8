/** The loop of a study: ask, run, report, prune, tell, with several trials at the same time. Knows no tensor. */
import { InputError } from '../plugin/index.js';
import { askSize } from './ask.js';
import { summarise } from './result.js';
import { Slots } from './slots.js';
import type { StudyRequest, StudyResult } from './study.js';

/** Refuses a study without an end before it begins. */
function checkEnd({ sampler, space, trials, limits, names }: StudyRequest): void {
  if ((limits?.seconds ?? limits?.epochs ?? null) !== null) return;
  if (askSize(sampler, names?.sampler ?? 'sampler', space) === null && trials === null)
    throw new InputError('this sampler has no end of its own', {
      path: 'trials',
      allowed: 'a whole number from 1',
      suggestion: 'say how many trials to run, as in trials: 20',
    });
}

/**
 * Runs a study until its budget or its space is used up, from wherever an earlier process left it: trials of dead processes run again
 * under their number, then enqueued ones, then new ones, up to `parallel` of them at the same time. A trial that throws is failed and the
 * study goes on. Throws an InputError or PluginError for a fault of the set-up and a JournalError or StorageError where something cannot be kept; the
 * trials that ran beside it are stopped and given back.
 */
export async function runStudy(request: StudyRequest): Promise<StudyResult> {
  const { store, sampler, pruner, space, seed, rules, trials, restarts = 9, names, parallel = 1 } = request;
  if (!(Number.isSafeInteger(parallel) && parallel >= 1)) throw new Error(`parallel is ${parallel}, which is no whole number from 1`);
  checkEnd(request);
  const named = { samplerName: names?.sampler ?? 'sampler', prunerName: names?.pruner ?? 'pruner' };
  const slots = new Slots(request, { store, sampler, pruner, ...named, space, seed, rules, trials, restarts });
  const ending = await slots.run(parallel);
  if ('fault' in ending) throw ending.fault;
  return { ...summarise(store), ...ending, limit: slots.limit };
}
