/** Does what needs tensors for a sweep whose own process loads no TensorFlow. */
import type { Experiment } from '../config/types.js';
import type { Evaluation } from '../distill/types.js';
import type { Begin, Work } from '../execute/index.js';
import { InputError, type EncodedSplit } from '../plugin/index.js';
import { errandFaultData, type Answered, type Answers, type Errand } from './errand-messages.js';
import { studentModel } from './model-record.js';
import { readyPlan } from './plan.js';
import type { Preparation } from './preparation.js';
import type { Rehearsal } from './rehearsal.js';
import type { Backend, Make } from './tokens.js';
import type { FinishedTrial } from './types.js';
import { differences, versionsOf } from './versions.js';

/** What errands are done with. */
export interface ErrandRoom {
  readonly experiment: Experiment;
  readonly make: Make;
  readonly preparation: Preparation;
  readonly rehearsal: Rehearsal;
  readonly runner: { score(student: Omit<FinishedTrial, 'validation'>, split: EncodedSplit): Promise<Evaluation> };
  readonly backend: Backend;
}

async function answer(errand: Errand, room: ErrandRoom): Promise<Answers[Errand['type']]> {
  const { experiment, make, preparation, rehearsal, runner, backend } = room;
  if (errand.type === 'rehearse') {
    await rehearsal.sweep({ experiment, space: errand.space });
    return backend;
  }
  const prepared = await preparation.prepare(experiment);
  const found = differences(errand.versions, versionsOf(experiment, prepared, backend.backend));
  if (found.length > 0) throw new InputError(`what the sweep has trained on has changed meanwhile: ${found.join('; ')}`);
  const plan = await readyPlan(experiment, make, prepared.text);
  const student = { experiment, plan, prepared, trained: errand.trained };
  return errand.type === 'model' ? studentModel(student, make) : runner.score(student, await prepared.text.openTest());
}

/** Does errands in this process; `open` makes what one is done with. */
export const errandWork =
  (open: (errand: Errand) => Promise<ErrandRoom>): Begin =>
  (given, send): Work => {
    const errand = given as Errand;
    const answered = async (): Promise<Answered> => {
      try {
        return { answer: await answer(errand, await open(errand)) };
      } catch (fault) {
        return { fault: errandFaultData(fault) };
      }
    };
    return { hear: () => undefined, leave: () => undefined, ended: answered().then(send) };
  };
