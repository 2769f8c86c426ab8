/** A tiny task: the class of a text follows from which of the marker tokens (2, 3) it holds. */
import type { EncodedSplit, SplitName, TextData } from '../../../src/plugin/index.js';
import { seededRandom } from '../../../src/distill/random.js';
import type { TrialData, TrialPlan } from '../../../src/distill/types.js';
import adam from '../../../plugins/optimizers/adam.js';
import crossEntropy from '../../../plugins/losses/cross-entropy.js';
import distillation from '../../../plugins/losses/distillation.js';
import bag from '../../../plugins/architectures/bag-of-embeddings.js';
import { made } from '../../support/made.js';

export const VOCABULARY = 12;

export function split(name: SplitName, size: number, seed = 1): EncodedSplit {
  const random = seededRandom(seed, 'order', name.length);
  const texts = Array.from({ length: size }, (_, row) => {
    const tokens = Int32Array.from({ length: 1 + Math.floor(random() * 7) }, () => 4 + Math.floor(random() * (VOCABULARY - 4)));
    tokens[Math.floor(random() * tokens.length)] = 2 + (row % 2);
    return tokens;
  });
  return { name, size, digest: `${name}-${size}-${seed}`, text: String, tokens: (row) => texts[row]!, label: (row) => row % 2 };
}

export function trialData(teacher = true): TrialData {
  const [train, validation] = [split('train', 50), split('validation', 20)];
  const logits = (of: EncodedSplit) => Float32Array.from({ length: of.size * 2 }, (_, at) => (of.label(at >> 1) === at % 2 ? 2 : -2));
  return {
    vocabulary: VOCABULARY,
    classes: ['no', 'yes'],
    maxLength: 8,
    train,
    validation,
    teacher: teacher ? { train: logits(train), validation: logits(validation) } : null,
  };
}

export function textData(onTest: () => void = () => {}): TextData {
  const { train, validation } = trialData();
  const openTest = async () => (onTest(), split('test', 10));
  const vocabulary = { size: VOCABULARY, tokens: [], id: () => 1 };
  return { name: 'tiny', labels: ['no', 'yes'], vocabulary, maxLength: 8, digest: 'tiny-1', train, validation, openTest };
}

export const adamScalars = { rate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
export const distillationTerm = {
  name: 'distillation',
  loss: distillation.create({ standardise: false }),
  needsTeacher: true,
  scalars: { alpha: 0.5, temperature: 2, weight: 1 },
} as TrialPlan['terms'][number];
export const labelsTerm = {
  name: 'labels',
  loss: crossEntropy.create({}),
  needsTeacher: false,
  scalars: { smoothing: 0, weight: 1 },
} as TrialPlan['terms'][number];

export function plan(change: Partial<TrialPlan> = {}): TrialPlan {
  return {
    architecture: { name: 'bag-of-embeddings', plugin: made(bag, { embedding: 8, hidden: 4, dropout: 0.2 }) },
    terms: [distillationTerm],
    optimizer: { name: 'adam', plugin: adam.create({}) as TrialPlan['optimizer']['plugin'], scalars: adamScalars },
    schedule: { factor: () => 1 },
    metrics: [
      {
        name: 'accuracy',
        metric: { compute: ({ labels, predicted }) => labels.filter((label, row) => label === predicted[row]).length / labels.length },
      },
    ],
    epochs: 3,
    batchSize: 16,
    clipNorm: null,
    patience: null,
    monitor: 'loss',
    direction: 'minimize',
    seed: 7,
    ...change,
  };
}
export const go = async (): Promise<'continue'> => 'continue';
