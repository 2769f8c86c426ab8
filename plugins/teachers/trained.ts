import { defineTeacher, Trainer, type TextData, type TrainRequest } from 'stillhouse/plugin';

export default defineTeacher({
  name: 'trained',
  doc: 'Any architecture trained from the labels of the same training split; its best epoch on the validation loss is kept.',
  options: {
    architecture: { doc: 'The network and its options.', format: { plugin: 'architecture' }, default: null, required: true },
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
  },
  tasks: ['classification', 'language-modelling'],
  inject: [Trainer],
  create({ architecture, optimizer, schedule, epochs, batch_size, clip_norm, patience }, trainer) {
    const request = (data: TextData, seed: number): TrainRequest => ({
      architecture,
      optimizer,
      schedule,
      data,
      epochs,
      batchSize: batch_size,
      clipNorm: clip_norm,
      patience,
      seed,
    });
    return {
      identity: async () => trainer.identity?.(architecture),
      layers: async (data) => trainer.layers({ architecture, data, seed: 0 }),
      prepare: (data, seed) => trainer.train(request(data, seed)),
      restore: (state, data, seed) => trainer.restore(request(data, seed), state),
    };
  },
});
