import { defineTeacher, InputError, Trainer, type TextData, type TrainedModel, type TrainRequest } from 'stillhouse/plugin';

const largestSeed = 2 ** 32;

export default defineTeacher({
  name: 'born-again',
  doc: "Self-distillation: the student's own architecture, trained from the labels and then again and again from the labels and the generation before (born-again networks, Furlanello et al. 2018); the student is one generation more.",
  options: {
    architecture: { doc: "The network and its options; null: the student's.", format: { plugin: 'architecture' }, default: null },
    generations: { doc: 'How many are trained before the student; the first learns from the labels alone.', format: 'count', default: 1 },
    alpha: {
      doc: 'Weight of the generation before in a later one; the labels have the rest. The paper has 1 and 0.5.',
      format: 'unit',
      default: 0.5,
    },
    temperature: { doc: 'Softens both distributions of a later generation; the paper has 1.', format: 'positive', default: 1 },
    optimizer: { doc: 'How each generation is trained.', format: { plugin: 'optimizer' }, default: { use: 'adam' } },
    schedule: { doc: 'How the rate changes.', format: { plugin: 'schedule' }, default: { use: 'constant' } },
    epochs: { doc: 'Most passes of each generation over the training split.', format: 'count', default: 5 },
    batch_size: { doc: 'Examples a step.', format: 'count', default: 64 },
    clip_norm: {
      doc: 'Global gradient norm above which gradients are scaled down; null leaves them alone.',
      format: 'positive',
      default: null,
    },
    patience: {
      doc: 'Epochs without a better validation loss after which a generation stops; null trains them all.',
      format: 'count',
      default: null,
    },
  },
  tasks: ['classification', 'language-modelling'],
  inject: [Trainer],
  create({ architecture, generations, alpha, temperature, optimizer, schedule, epochs, batch_size, clip_norm, patience }, trainer) {
    const request = (data: TextData, seed: number): TrainRequest => {
      if (architecture === null)
        throw new InputError('there is no student whose architecture it could take', { path: 'teacher.architecture' });
      const training = { optimizer, schedule, epochs, batchSize: batch_size, clipNorm: clip_norm, patience };
      return { ...training, architecture, data, seed };
    };
    const seedOf = (seed: number, generation: number): number => (seed + generation) % largestSeed;

    /** The next generation; the one before is done with. */
    async function next(before: TrainedModel, data: TextData, seed: number): Promise<TrainedModel> {
      const logits = { train: await before.logits('train'), validation: await before.logits('validation') };
      before.dispose();
      return trainer.train({ ...request(data, seed), from: { logits, alpha, temperature } });
    }

    return {
      layers: async (data) => trainer.layers(request(data, 0)),
      async prepare(data, seed) {
        let model = await trainer.train(request(data, seed));
        for (let generation = 1; generation < generations; generation++) model = await next(model, data, seedOf(seed, generation));
        return model;
      },
      restore: (state, data, seed) => trainer.restore(request(data, seedOf(seed, generations - 1)), state),
    };
  },
});
