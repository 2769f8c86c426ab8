import {
  defineTeacher,
  InputError,
  Trainer,
  trainingOf,
  trainingOptions,
  type TextData,
  type TrainedModel,
  type TrainRequest,
} from 'stillhouse/plugin';

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
    ...trainingOptions,
  },
  tasks: ['classification', 'language-modelling'],
  inject: [Trainer],
  create({ architecture, generations, alpha, temperature, ...training }, trainer) {
    const request = (data: TextData, seed: number): TrainRequest => {
      if (architecture === null)
        throw new InputError('there is no student whose architecture it could take', { path: 'teacher.architecture' });
      return { ...trainingOf(training), architecture, data, seed };
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
