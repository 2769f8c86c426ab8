/** Trains teachers: the same loop as for students, from the labels alone. */
import * as tf from '@tensorflow/tfjs';
import { divergence, layersOf, upToLayer, type LayerRead } from '../layers/index.js';
import { InputError, labelledOnly, ownRows } from '../plugin/index.js';
import type {
  Architecture,
  Chosen,
  Log,
  Loss,
  MadeArchitecture,
  ModelShape,
  Optimizer,
  Schedule,
  SplitName,
  TextData,
  TrainedModel,
  Trainer,
  TrainRequest,
  WritingRequest,
} from '../plugin/index.js';
import { begun, below } from './first-weights.js';
import { keeperOf, trainingKey, type EpochStore } from './epochs.js';
import { buildModel, readWeights, writeWeights, type Model } from './model.js';
import { predictLogits } from './predict.js';
import type { Seats } from './seats.js';
import { singleRows, type Single } from './single.js';
import { weightsFromState, weightsToState } from './state.js';
import { trainTrial } from './train.js';
import { writeTexts } from './write.js';
import type { EpochReport, TrialPlan } from './types.js';

export interface TrainerServices {
  readonly log?: Log;
  readonly signal?: AbortSignal;
  /** Seats that teachers alone train in: other trials may be waiting for the one that needs its teacher. */
  readonly seats?: Seats;
  /** Keeps the epochs of teachers that are being trained; without it one that is cut off begins anew. */
  readonly epochs?: EpochStore;
  /** Digests of the code that a choice is made of. */
  readonly digests?: (chosen: Chosen) => readonly string[];
}

/** Where the options of a teacher's architecture are. */
const OPTIONS = 'teacher.architecture';

/** Makes plugins out of choices, as the container does. */
type Make = (chosen: Chosen) => unknown;

/** The service behind the `Trainer` token. */
export function createTrainer(make: Make, services: TrainerServices = {}): Trainer {
  const { log, signal, seats, epochs, digests = () => [] } = services;
  const identity = async (architecture: Chosen<'architecture'>): Promise<string | undefined> => {
    const plugin = make(architecture) as Architecture;
    return plugin.identity ? below(OPTIONS, () => plugin.identity!()) : undefined;
  };
  const keyOf = async (request: TrainRequest): Promise<string | null> => {
    const { architecture } = request;
    return epochs ? trainingKey(request, digests, 'use' in architecture ? await identity(architecture) : undefined) : null;
  };
  const drop = (request: TrainRequest) => async (): Promise<void> => {
    const key = await keyOf(request);
    if (key) await epochs!.forget(key);
  };
  return {
    layers({ architecture, data, seed }) {
      const model = buildModel(named(make, architecture), modelShape(data), seed);
      try {
        return model.language ? [] : layersOf(model.network);
      } finally {
        model.dispose();
      }
    },
    async train(request) {
      const drawn = teacherPlan(make, request);
      const plan = { ...drawn, architecture: await begun(drawn.architecture, request.data, OPTIONS) };
      const { name } = plan.architecture;
      const report = ({ epoch, trainLoss, validation }: EpochReport) =>
        log?.info(
          `teacher ${name}: epoch ${epoch + 1} of ${plan.epochs}, loss ${trainLoss.toFixed(4)}, validation loss ${validation['loss']!.toFixed(4)}`,
        );
      const data = {
        ...trialShape(request.data),
        // Another one's answers are there for all texts; labels alone are known of the own ones that have some.
        train: request.from ? request.data.train : labelledOnly(ownRows(request.data.train)),
        validation: request.data.validation,
        teacher: request.from?.logits ?? null,
      };
      const key = await keyOf(request);
      const keeper = key ? keeperOf(epochs!, key, name, log) : undefined;
      const trained = await trainTrial(plan, data, async (epoch) => (report(epoch), 'continue'), signal, seats, 0, keeper);
      if (trained.best < 0)
        throw new InputError(`teacher '${name}' diverged in its first epoch`, {
          path: 'teacher',
          suggestion: 'try a lower optimizer.rate or a clip_norm',
        });
      const model = settled(request, builtWith(request, plan.architecture, trained.weights));
      return trainedModel(model, request, drop(request), signal);
    },
    identity,
    async restore(request, state) {
      const { architecture } = teacherPlan(make, request);
      const kind = { ...architecture, plugin: settledOf(request)?.plugin ?? architecture.plugin };
      return trainedModel(builtWith(request, kind, weightsFromState(state)), request, drop(request), signal);
    },
  };
}

const trialShape = (data: TextData) => ({
  task: data.task,
  vocabulary: data.vocabulary.size,
  classes: data.labels,
  maxLength: data.maxLength,
});
const settledOf = ({ architecture }: TrainRequest): MadeArchitecture['settled'] =>
  'use' in architecture ? undefined : architecture.settled;

function modelShape(data: TextData): ModelShape {
  const { vocabulary, classes, maxLength } = trialShape(data);
  return { vocabulary, classes: classes.length, length: maxLength };
}

const named = (make: Make, architecture: TrainRequest['architecture']): TrialPlan['architecture'] =>
  'use' in architecture ? { name: architecture.use, plugin: make(architecture) as Architecture } : withoutIdentity(architecture);

type Built = TrialPlan['architecture'];

function built({ data, seed }: TrainRequest, architecture: Built): Model {
  return buildModel(architecture, modelShape(data), seed);
}

function builtWith(request: TrainRequest, architecture: Built, weights: Parameters<typeof writeWeights>[1]): Model {
  return filled(built(request, architecture), ({ network }) => writeWeights(network, weights));
}

/** A trained model as the one that stays: itself, unless its architecture has another for that. */
function settled(request: TrainRequest, trained: Model): Model {
  const way = settledOf(request);
  if (!way) return trained;
  try {
    const { name, plugin } = { name: trained.name, plugin: way.plugin };
    return filled(built(request, { name, plugin }), ({ network }) => way.take(network, trained.network));
  } finally {
    trained.dispose();
  }
}

/** A model after its weights are set; disposed of where they do not fit. */
function filled(model: Model, fill: (model: Model) => void): Model {
  try {
    fill(model);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

function trainedModel(
  model: Model,
  { data, aligned, batchSize }: TrainRequest,
  kept: () => Promise<void>,
  signal?: AbortSignal,
): TrainedModel {
  let single: { readonly name: SplitName; readonly rows: Single } | undefined;
  const passing = { maxLength: data.maxLength, batchSize, signal };
  const splitOf = async (split: SplitName, of = data) => (split === 'test' ? of.openTest() : of[split]);
  return {
    parameters: model.parameters,
    logits: async (split) => predictLogits(model, await splitOf(split), passing),
    ...(model.language && {
      write: (request: WritingRequest) => writeTexts({ network: model.network, maxLength: data.maxLength }, request, signal),
    }),
    hidden: async (name, split, part = 'text') => {
      const of = part !== 'text' && aligned ? await aligned() : data;
      const { maxLength } = of;
      return predictLogits(cutAt(model, { name, part }, maxLength), await splitOf(split, of), { ...passing, maxLength });
    },
    single: async (name, row) => {
      const split = await splitOf(name);
      await split.ready?.([row]);
      if (single?.name !== name) single?.rows.dispose();
      if (single?.name !== name) single = { name, rows: singleRows(model, split, [...Array(split.size).keys()], data.maxLength) };
      return single.rows.logits(row);
    },
    state: () => weightsToState(readWeights(model.network)),
    kept,
    dispose: () => {
      single?.rows.dispose();
      model.dispose();
    },
  };
}

/** The model up to a layer: what is read there, for so many tokens, stands in the place of logits. */
function cutAt(model: Model, read: LayerRead, length: number): Model {
  const network = upToLayer(model.network, read, length);
  return { ...model, network, language: false, classes: network.outputs[0]!.shape.at(-1)! };
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

/** What the seats need of it: they are to build each anew, whatever it says of itself. */
const withoutIdentity = ({ name, plugin, rateOf }: MadeArchitecture): Built => ({ name, plugin, ...(rateOf && { rateOf }) });
