/** Trains teachers: the same loop as for students, from the labels alone. */
import * as tf from '@tensorflow/tfjs';
import { InputError, labelledOnly, ownRows } from '../plugin/index.js';
import type {
  Architecture,
  Chosen,
  Log,
  Loss,
  Optimizer,
  Schedule,
  SplitName,
  TextData,
  TrainedModel,
  Trainer,
  TrainRequest,
} from '../plugin/index.js';
import { begun, below } from './first-weights.js';
import { buildModel, readWeights, writeWeights, type Model } from './model.js';
import { predictLogits } from './predict.js';
import type { Seats } from './seats.js';
import { singleRows, type Single } from './single.js';
import { weightsFromState, weightsToState } from './state.js';
import { trainTrial } from './train.js';
import type { EpochReport, TrialPlan } from './types.js';

export interface TrainerServices {
  readonly log?: Log;
  readonly signal?: AbortSignal;
  /** Seats that teachers alone train in: other trials may be waiting for the one that needs its teacher. */
  readonly seats?: Seats;
}

/** Where the options of a teacher's architecture are. */
const OPTIONS = 'teacher.architecture';

/** Makes plugins out of choices, as the container does. */
type Make = (chosen: Chosen) => unknown;

/** The service behind the `Trainer` token. */
export function createTrainer(make: Make, { log, signal, seats }: TrainerServices = {}): Trainer {
  return {
    async train(request) {
      const drawn = teacherPlan(make, request);
      const plan = { ...drawn, architecture: await begun(drawn.architecture, request.data, OPTIONS) };
      const report = ({ epoch, trainLoss, validation }: EpochReport) =>
        log?.info(
          `teacher ${plan.architecture.name}: epoch ${epoch + 1} of ${plan.epochs}, loss ${trainLoss.toFixed(4)}, validation loss ${validation['loss']!.toFixed(4)}`,
        );
      const data = {
        ...trialShape(request.data),
        train: labelledOnly(ownRows(request.data.train)),
        validation: request.data.validation,
        teacher: null,
      };
      const trained = await trainTrial(plan, data, async (epoch) => (report(epoch), 'continue'), signal, seats);
      if (trained.best < 0)
        throw new InputError(`teacher '${plan.architecture.name}' diverged in its first epoch`, {
          path: 'teacher',
          suggestion: 'try a lower optimizer.rate or a clip_norm',
        });
      return trainedModel(builtWith(request, plan, trained.weights), request, signal);
    },
    async identity(architecture) {
      const plugin = make(architecture) as Architecture;
      return plugin.identity ? below(OPTIONS, () => plugin.identity!()) : undefined;
    },
    async restore(request, state) {
      return trainedModel(builtWith(request, teacherPlan(make, request), weightsFromState(state)), request, signal);
    },
  };
}

const trialShape = (data: TextData) => ({ vocabulary: data.vocabulary.size, classes: data.labels, maxLength: data.maxLength });

function builtWith(request: TrainRequest, plan: TrialPlan, weights: Parameters<typeof writeWeights>[1]): Model {
  const { vocabulary, classes, maxLength } = trialShape(request.data);
  const model = buildModel(plan.architecture, { vocabulary, classes: classes.length, length: maxLength }, request.seed);
  try {
    writeWeights(model.network, weights);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}

function trainedModel(model: Model, { data, batchSize }: TrainRequest, signal?: AbortSignal): TrainedModel {
  let single: { readonly name: SplitName; readonly rows: Single } | undefined;
  return {
    parameters: model.parameters,
    logits: async (split) =>
      predictLogits(model, split === 'test' ? await data.openTest() : data[split], { maxLength: data.maxLength, batchSize, signal }),
    single: async (name, row) => {
      const split = name === 'test' ? await data.openTest() : data[name];
      await split.ready?.([row]);
      if (single?.name !== name) single?.rows.dispose();
      if (single?.name !== name) single = { name, rows: singleRows(model, split, [...Array(split.size).keys()], data.maxLength) };
      return single.rows.logits(row);
    },
    state: () => weightsToState(readWeights(model.network)),
    dispose: () => {
      single?.rows.dispose();
      model.dispose();
    },
  };
}

const crossEntropy: Loss = {
  compute: ({ student, labels }) => labels.mul(tf.logSoftmax(student.logits)).sum(-1).neg() as tf.Tensor1D,
};

function teacherPlan(make: Make, request: TrainRequest): TrialPlan {
  const { architecture, optimizer, schedule, epochs, batchSize, clipNorm, patience, seed } = request;
  // An option that is not real stays unused among the scalars.
  const scalars = Object.fromEntries(
    Object.entries(optimizer.options).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
  return {
    architecture: 'use' in architecture ? { name: architecture.use, plugin: make(architecture) as Architecture } : architecture,
    terms: [{ name: 'cross-entropy', loss: crossEntropy, needsTeacher: false, scalars: { weight: 1 } }],
    optimizer: { name: optimizer.use, plugin: make(optimizer) as Optimizer, scalars },
    schedule: make(schedule) as Schedule,
    scheduleName: schedule.use,
    metrics: [],
    epochs,
    batchSize,
    clipNorm,
    patience,
    monitor: 'loss',
    direction: 'minimize',
    seed,
  };
}
