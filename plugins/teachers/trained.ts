import { defineTeacher, Trainer, trainingOf, trainingOptions, type TextData, type TrainRequest } from 'stillhouse/plugin';

export default defineTeacher({
  name: 'trained',
  doc: 'Any architecture trained from the labels of the same training split; its best epoch on the validation loss is kept.',
  options: {
    architecture: { doc: 'The network and its options.', format: { plugin: 'architecture' }, default: null, required: true },
    ...trainingOptions,
  },
  tasks: ['classification', 'language-modelling'],
  inject: [Trainer],
  create({ architecture, ...training }, trainer) {
    const request = (data: TextData, seed: number): TrainRequest => ({ ...trainingOf(training), architecture, data, seed });
    return {
      identity: async () => trainer.identity?.(architecture),
      layers: async (data) => trainer.layers({ architecture, data, seed: 0 }),
      prepare: (data, seed) => trainer.train(request(data, seed)),
      restore: (state, data, seed) => trainer.restore(request(data, seed), state),
    };
  },
});
