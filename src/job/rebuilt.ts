/** A finished run's student, built again with its weights. */
import type { Experiment } from '../config/types.js';
import { buildModel, readWeights, writeWeights, type Model } from '../distill/index.js';
import type { Weights } from '../distill/types.js';
import { checkSameData, type SavedStudent } from '../export/saved-student.js';
import { InputError, isLanguage, type ModelShape } from '../plugin/index.js';
import { trialPlan } from './plan.js';
import type { Preparation } from './preparation.js';
import type { TrainedNetwork } from './shipped-student.js';
import type { Make } from './tokens.js';

export interface FinishedRun {
  readonly experiment: Experiment;
  readonly saved: SavedStudent;
  /** Id of the run, and the scores that it keeps. */
  readonly run: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly versions: Readonly<Record<string, string>>;
}
export interface ShipServices {
  readonly make: Make;
  readonly preparation: Preparation;
}
export interface Rebuilt extends TrainedNetwork {
  readonly shape: ModelShape;
}

/** Does some work with the student. Throws an `InputError` where the data or the architecture have changed since, or for a language model. */
export async function withRebuilt<T>(
  { experiment, saved, run }: FinishedRun,
  { make, preparation }: ShipServices,
  work: (rebuilt: Rebuilt) => Promise<T>,
): Promise<T> {
  const text = await preparation.text(experiment);
  if (isLanguage(text))
    throw new InputError(`the student of run '${run}' is a language model, which no exporter takes`, {
      path: 'RUN',
      suggestion: 'stillhouse chat RUN',
    });
  checkSameData(saved, text, run);
  const { architecture } = trialPlan(experiment, make);
  const shape = { vocabulary: text.vocabulary.size, classes: text.labels.length, length: text.maxLength };
  const model = buildModel(architecture, shape, 0);
  try {
    const weights = ownWeights(model, saved, run);
    writeWeights(model.network, weights);
    return await work({ model, weights, architecture, text, shape });
  } finally {
    model.dispose();
  }
}

/** The saved numbers as the weights of a network. Throws an `InputError` where they are more or fewer. */
function ownWeights({ network }: Model, { weights: all }: SavedStudent, run: string): Weights {
  const { names, shapes, values } = readWeights(network);
  const count = values.reduce((sum, { length }) => sum + length, 0);
  if (count !== all.length)
    throw new InputError(`run '${run}' keeps a student of ${all.length} numbers, but its architecture now has ${count}`, {
      path: 'student',
      suggestion: 'the architecture has changed since; train it anew',
    });
  let at = 0;
  return { names, shapes, values: values.map(({ length }) => all.slice(at, (at += length))) };
}
