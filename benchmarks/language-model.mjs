/**
 * A small language model with little text, taught by a larger one that has read more: word by word, by texts that it writes, and by both. Each
 * round is another seed of the student; the teacher stays. It is experiments/shakespeare-gru-from-gru.yaml; the test split is scored once a round.
 */
import { basename, join, resolve } from 'node:path';

export const doc =
  'A small GRU language model that has 110,000 characters of Shakespeare, taught by a larger one that has read 840,000 others; each round is another seed of the student.';

export const settings = ({ tiny, seed, data }) => ({
  data: data ?? null,
  experiment: 'experiments/shakespeare-gru-from-gru.yaml',
  texts: tiny ? 32 : 2000,
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
  const flags = [
    `--dataset.file=${file}`,
    `--teacher.dataset.file=${file}`,
    ...(given.epochs ? [`--training.epochs=${given.epochs}`, `--teacher.teacher.epochs=${given.epochs}`] : []),
    '--offline',
  ];
  const hard = '--loss.distillation.alpha=0';
  const written = `--generated.texts=${given.texts}`;
  const ways = { alone: ['--teacher=null', hard], word: [], sequence: [hard, written], both: [written] };
  const rounds = [];
  const round = (index) => (rounds[index] ??= train(index));

  /** The four students of a seed. */
  async function train(index) {
    const found = {};
    for (const [way, more] of Object.entries(ways)) {
      const seed = `--training.seed=${given.seed + index}`;
      const { document } = await place.stillhouse(['train', join(root, given.experiment), ...flags, seed, ...more]);
      found[way] = document.test.student;
      if (document.test.teacher) found.teacher = document.test.teacher;
      say(`seed ${given.seed + index}: ${names[way]}: perplexity ${document.test.student.perplexity.toFixed(3)}`);
    }
    return found;
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
