import { defineTeacher, Domains, Teachers } from 'stillhouse/plugin';

export default defineTeacher({
  name: 'other-domain',
  doc: "A teacher that is trained on another data set of the same classes and asked about this one's texts, whose labels it never sees; as a language model it reads other text.",
  options: {
    dataset: { doc: 'What it is trained on.', format: { plugin: 'dataset' }, default: null, required: true },
    teacher: { doc: 'The teacher.', format: { plugin: 'teacher' }, default: null, required: true },
  },
  tasks: ['classification', 'language-modelling'],
  inject: [Domains, Teachers],
  create({ dataset, teacher }, domains, teachers) {
    return {
      originals: teachers.make(teacher).originals === true,
      identity: () => domains.digest(dataset),
      async prepare(data, seed) {
        const answer = (split: 'train' | 'validation' | 'test') => domains.signals({ dataset, teacher, data, split, seed });
        const train = await answer('train');
        return {
          parameters: train.parameters,
          write: (writing) => domains.write({ dataset, teacher, data, seed }, writing),
          logits: async (split) => (split === 'train' ? train.logits : (await answer(split)).logits),
        };
      },
    };
  },
});
