/**
 * A small language model with little text, taught by a larger one that has read more: word by word, by texts that it writes, and by both. Each
 * round is another seed of the student; the teacher stays. It is experiments/shakespeare-gru-from-gru.yaml; the test split is scored once a round.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parse } from 'yaml';

export const doc =
  'A small GRU language model that has 55,000 characters of Shakespeare, taught by a larger one that has read 530,000 others; each round is another seed of the student.';

export const settings = ({ tiny, seed, data }) => ({
  data: data ?? null,
  experiment: 'experiments/shakespeare-gru-from-gru.yaml',
  texts: tiny ? 32 : 1000,
  epochs: tiny ? 1 : null,
  seed,
});

const names = {
  teacher: 'teacher',
  alone: 'student from its text alone',
  word: 'student, word-level',
  sequence: 'student, sequence-level',
  both: 'student, both',
};

/** The cases perplexity and bits a character; all of a round's numbers come from the same four trainings. */
export async function cases(context, given) {
  const { place, root, say } = context;
  if (!given.data) throw new Error('language-model needs --data FILE, the text');
  const file = resolve(given.data);
  context.settings.data = basename(file);
  const experiment = join(root, given.experiment);
  writeFileSync(join(place.folder, 'alone.yaml'), JSON.stringify(withoutTeacher(experiment, file))); // YAML reads JSON
  const flags = [`--dataset.file=${file}`, ...(given.epochs ? [`--training.epochs=${given.epochs}`] : []), '--offline'];
  const taught = [experiment, `--teacher.dataset.file=${file}`, ...(given.epochs ? [`--teacher.teacher.epochs=${given.epochs}`] : [])];
  const written = `--generated.texts=${given.texts}`;
  const ways = {
    alone: ['alone.yaml'],
    word: taught,
    sequence: [...taught, '--loss.distillation.alpha=0', written],
    both: [...taught, written],
  };
  const rounds = [];
  const round = (index) => (rounds[index] ??= train(index));

  /** The four students of a seed, side by side: no time is measured. */
  async function train(index) {
    const seed = `--training.seed=${given.seed + index}`;
    const trained = Object.entries(ways).map(async ([way, own]) => {
      const { document } = await place.stillhouse(['train', ...own, ...flags, seed]);
      say(`seed ${given.seed + index}: ${names[way]}: perplexity ${document.test.student.perplexity.toFixed(3)}`);
      return [way, document.test];
    });
    const found = Object.fromEntries(await Promise.all(trained));
    return { teacher: found.word.teacher, ...Object.fromEntries(Object.entries(found).map(([way, test]) => [way, test.student])) };
  }

  const what = {
    teacher: 'as it is',
    alone: 'cross-entropy with its own text, in as many steps as word-level',
    word: "the teacher's distribution at each token (Kim and Rush 2016, section 3.1)",
    sequence: `its own text and ${given.texts} texts that the teacher has written (section 3.2)`,
    both: 'its own text and those, with the distribution at each token',
  };
  const contest = (name, unit, score, extra) => ({
    name,
    unit,
    baseline: names.alone,
    contestants: Object.keys(names).map((way) => ({
      name: names[way],
      what: what[way],
      run: async (index) => ({ value: score((await round(index))[way]), extra: extra((await round(index))[way]) }),
    })),
  });
  return [
    contest(
      'test perplexity',
      '',
      ({ perplexity }) => perplexity,
      ({ parameters }) => ({ parameters }),
    ),
    contest(
      'test bits a character',
      'bits',
      ({ bits_per_character }) => bits_per_character,
      () => ({}),
    ),
  ];
}

/** The experiment with the student's own text alone. */
function withoutTeacher(experiment, file) {
  const { teacher: _, ...rest } = parse(readFileSync(experiment, 'utf8'));
  return { ...rest, dataset: { ...rest.dataset, file }, loss: { 'cross-entropy': {} } };
}
