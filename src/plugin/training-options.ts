import type { Schema, Values } from './options.js';
import type { TrainRequest } from './tokens.js';

/** Options of a teacher that trains networks: how each of them is trained. */
export const trainingOptions = {
  optimizer: { doc: 'How it is trained.', format: { plugin: 'optimizer' }, default: { use: 'adam' } },
  schedule: { doc: 'How the rate changes.', format: { plugin: 'schedule' }, default: { use: 'constant' } },
  epochs: { doc: 'Most passes over the training split.', format: 'count', default: 5 },
  batch_size: { doc: 'Examples a step.', format: 'count', default: 64 },
  clip_norm: {
    doc: 'Global gradient norm above which gradients are scaled down; null leaves them alone.',
    format: 'positive',
    default: null,
  },
  patience: {
    doc: 'Epochs without a better validation loss after which training stops; null trains them all.',
    format: 'count',
    default: null,
  },
} as const satisfies Schema;

/** What values of `trainingOptions` say of a training. */
export const trainingOf = ({
  optimizer,
  schedule,
  epochs,
  batch_size: batchSize,
  clip_norm: clipNorm,
  patience,
}: Values<typeof trainingOptions>): Omit<TrainRequest, 'architecture' | 'data' | 'seed' | 'from'> => ({
  optimizer,
  schedule,
  epochs,
  batchSize,
  clipNorm,
  patience,
});
