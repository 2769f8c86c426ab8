/**
 * Few labels and a large pretrained teacher: what a small student learns from the texts that nobody has labelled. Each round is another draw
 * of labels; everything in it is chosen on the dev split, the test split is scored once. It is the sweep of sweeps/clinc150.yaml.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { readTimes } from './measure/journal.mjs';
import { splitFile } from './measure/data.mjs';

export const doc =
  'A small student, 10 labels a class, taught by a frozen MiniLM with a linear head over the unlabelled rest of the training split; each round draws other labels.';

export const settings = ({ tiny, seed, data }) => ({
  data: data ?? null,
  sweep: 'sweeps/clinc150.yaml',
  labels: tiny ? 3 : 10,
  trials: tiny ? 2 : 24,
  epochs: tiny ? 1 : null,
  rates: tiny ? [5e-3] : [1e-3, 2e-3, 5e-3, 1e-2],
  seed,
});

const names = {
  teacher: 'teacher',
  alone: 'student from the labels alone',
  tuned: 'student from the labels alone, its rate chosen anew',
  distilled: 'student, distilled',
};

/** Cases of accuracy, time of a text and time of a sweep; all of a round's numbers come from its two sweeps. */
export async function cases(context, given) {
  const { place, root, home, say } = context;
  if (!given.data) throw new Error('low-resource needs --data DIR with train.tsv, dev.tsv and test.tsv');
  const folder = resolve(given.data);
  context.settings.data = basename(folder);
  mkdirSync(join(home, 'checkpoints'), { recursive: true });
  symlinkSync(join(home, 'checkpoints'), join(place.env.STILLHOUSE_HOME, 'checkpoints'));
  const files = { train: 'train', validation: 'dev', test: 'test' };
  const flags = [
    ...Object.entries(files).map(([split, name]) => `--dataset.${split}=${splitFile(folder, name)}`),
    `--labels.per_class=${given.labels}`,
    ...(given.epochs ? [`--training.epochs=${given.epochs}`] : []),
    '--offline',
  ];
  writeFileSync(join(place.folder, 'alone.yaml'), JSON.stringify(aloneSweep(join(root, given.sweep), given)));
  const rounds = [];
  const round = (index) => (rounds[index] ??= draw(index));

  /** Both sweeps of a draw of labels. */
  async function draw(index) {
    const drawn = [...flags, `--labels.seed=${given.seed + index}`];
    const taught = await place.stillhouse(['sweep', join(root, given.sweep), ...drawn, `--trials=${given.trials}`]);
    const alone = await place.stillhouse(['sweep', 'alone.yaml', ...drawn]);
    const { test, against_teacher: beside } = taught.document;
    say(`draw ${index + 1}: ${beside.sentence}`);
    return { test, tuned: alone.document.test.student, milliseconds: beside.milliseconds, whole: taught.seconds, sweep: readTimes(taught.document.journal).seconds }; // prettier-ignore
  }

  const points = (model) => ({ value: 100 * model.accuracy, extra: { 'macro F1': model.macro_f1, parameters: model.parameters } });
  const contestant = (name, what, answer) => ({ name, what, run: async (index) => answer(await round(index)) });
  return [
    {
      name: `${basename(folder)}, test accuracy`,
      unit: '%',
      baseline: names.teacher,
      contestants: [
        contestant(names.teacher, 'frozen MiniLM, linear head', ({ test }) => points(test.teacher)),
        contestant(names.distilled, 'the best of the sweep on dev', ({ test }) => points(test.student)),
        contestant(names.alone, 'the same student, steps and seed', ({ test }) => points(test.control)),
        contestant(names.tuned, `the best of ${given.rates.length} rates on dev`, ({ tuned }) => points(tuned)),
      ],
    },
    {
      name: `${basename(folder)}, one text on one core`,
      unit: 'ms',
      baseline: names.distilled,
      contestants: [
        contestant(names.distilled, 'from token ids to logits', ({ milliseconds }) => ({ value: milliseconds.student })),
        contestant(names.teacher, 'from text to logits', ({ milliseconds }) => ({ value: milliseconds.teacher })),
      ],
    },
    {
      name: `${basename(folder)}, ${given.trials} trials`,
      unit: 's',
      baseline: 'sweep',
      contestants: [
        contestant('sweep', "after the teacher's pass, first trial to last", ({ sweep }) => ({ value: sweep })),
        contestant('whole command', "with the teacher's pass in the first round, control and test", ({ whole }) => ({ value: whole })),
      ],
    },
  ];
}

/** The student without a teacher over some rates; YAML reads JSON. */
const aloneSweep = (sweep, { rates }) => ({
  experiment: join(sweep, '../../experiments/clinc150-cnn-from-minilm.yaml'),
  objective: { metric: 'validation.accuracy' },
  sampler: { use: 'grid' },
  seed: 1,
  set: { teacher: null, 'loss.distillation.alpha': 0 },
  space: { 'optimizer.rate': { choice: rates } },
});
