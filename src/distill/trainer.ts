/** Trains teachers: the same loop as for students, from the labels alone. */
import * as tf from '@tensorflow/tfjs';
import { divergence, layersOf, upToLayer } from '../layers/index.js';
import { InputError } from '../plugin/index.js';
import type {
  Architecture,
  Chosen,
  Log,
  Loss,
  ModelShape,
  Optimizer,
  Schedule,
  SplitName,
  TextData,
  TrainedModel,
  Trainer,
  TrainRequest,
} from '../plugin/index.js';
import { buildModel, readWeights, writeWeights, type Model } from './model.js';
import { predictLogits } from './predict.js';
import type { Seats } from './seats.js';
import { weightsFromState, weightsToState } from './state.js';
import { trainTrial } from './train.js';
import type { EpochReport, TrialPlan } from './types.js';

export interface TrainerServices {
  readonly log?: Log;
  readonly signal?: AbortSignal;
  /** Seats that teachers alone train in: other trials may be waiting for the one that needs its teacher. */
  readonly seats?: Seats;
}

/** Makes plugins out of choices, as the container does. */
type Make = (chosen: Chosen) => unknown;

/** The service behind the `Trainer` token. */
export function createTrainer(make: Make, { log, signal, seats }: TrainerServices = {}): Trainer {
  return {
    layers({ architecture, data, seed }) {
      const model = buildModel(named(make, architecture), modelShape(data), seed);
      try {
        return layersOf(model.network);
      } finally {
        model.dispose();
      }
    },
    async train(request) {
      const plan = teacherPlan(make, request);
      const report = ({ epoch, trainLoss, validation }: EpochReport) =>
        log?.info(
          `teacher ${plan.architecture.name}: epoch ${epoch + 1} of ${plan.epochs}, loss ${trainLoss.toFixed(4)}, validation loss ${validation['loss']!.toFixed(4)}`,
        );
      const data = {
        ...trialShape(request.data),
        train: request.data.train,
        validation: request.data.validation,
        teacher: request.from?.logits ?? null,
      };
      const trained = await trainTrial(plan, data, async (epoch) => (report(epoch), 'continue'), signal, seats);
      if (trained.best < 0)
        throw new InputError(`teacher '${plan.architecture.name}' diverged in its first epoch`, {
          path: 'teacher',
          suggestion: 'try a lower optimizer.rate or a clip_norm',
        });
      return trainedModel(builtWith(request, plan, trained.weights), request, signal);
    },
    async restore(request, state) {
      return trainedModel(builtWith(request, teacherPlan(make, request), weightsFromState(state)), request, signal);
    },
  };
}

const trialShape = (data: TextData) => ({ vocabulary: data.vocabulary.size, classes: data.labels, maxLength: data.maxLength });

function modelShape(data: TextData): ModelShape {
  const { vocabulary, classes, maxLength } = trialShape(data);
  return { vocabulary, classes: classes.length, length: maxLength };
}

const named = (make: Make, architecture: TrainRequest['architecture']): TrialPlan['architecture'] =>
  'use' in architecture ? { name: architecture.use, plugin: make(architecture) as Architecture } : architecture;

function builtWith(request: TrainRequest, plan: TrialPlan, weights: Parameters<typeof writeWeights>[1]): Model {
  const model = buildModel(plan.architecture, modelShape(request.data), request.seed);
  try {
    writeWeights(model.network, weights);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}

function trainedModel(model: Model, { data, batchSize }: TrainRequest, signal?: AbortSignal): TrainedModel {
  const passing = { maxLength: data.maxLength, batchSize, signal };
  const rowsOf = async (split: SplitName) => (split === 'test' ? data.openTest() : data[split]);
  return {
    parameters: model.parameters,
    logits: async (split) => predictLogits(model, await rowsOf(split), passing),
    hidden: async (layer, split, tokens) =>
      predictLogits(cutAt(model, layer, tokens ? data.maxLength : undefined), await rowsOf(split), passing),
    state: () => weightsToState(readWeights(model.network)),
    dispose: () => model.dispose(),
  };
}

/** The model up to a layer, whose vectors, or those of so many tokens, stand in the place of logits. */
function cutAt(model: Model, layer: string, length?: number): Model {
  const network = upToLayer(model.network, layer, length);
  return { ...model, network, classes: network.outputs[0]!.shape.at(-1)! };
}

/** Share alpha of the softened divergence from another one's logits, times the square of the temperature; the labels have the rest. */
const fromLabels: Loss<'alpha' | 'temperature'> = {
  compute({ student, teacher, labels }, { alpha, temperature }) {
    const hard = labels.mul(tf.logSoftmax(student.logits)).sum(-1).neg() as tf.Tensor1D; // (B)
    if (!teacher) return hard;
    const [target, answer] = [teacher, student].map(({ logits }) => logits.div(temperature)) as [tf.Tensor2D, tf.Tensor2D];
    return divergence(target, answer)
      .mul(temperature.square())
      .mul(alpha)
      .add(hard.mul(tf.sub(1, alpha))) as tf.Tensor1D;
  },
};

const distilled = ({ alpha, temperature }: NonNullable<TrainRequest['from']>): TrialPlan['terms'][number] => ({
  name: 'distillation',
  loss: fromLabels as Loss,
  needsTeacher: true,
  scalars: { alpha, temperature, weight: 1 },
});

function teacherPlan(make: Make, request: TrainRequest): TrialPlan {
  const { architecture, optimizer, schedule, epochs, batchSize, clipNorm, patience, seed, from } = request;
  // An option that is not real stays unused among the scalars.
  const scalars = Object.fromEntries(
    Object.entries(optimizer.options).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
  return {
    architecture: named(make, architecture),
    terms: [from ? distilled(from) : { name: 'cross-entropy', loss: fromLabels as Loss, needsTeacher: false, scalars: { weight: 1 } }],
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
