import { createHash } from 'node:crypto';
import { defineTeacher, InputError, Teachers, type Chosen, type SplitName, type TeacherAnswer, type TextData } from 'stillhouse/plugin';

interface Member {
  readonly name: string;
  readonly chosen: Chosen<'teacher'>;
  readonly weight: number;
  /** Added to the seed: equal members are trained from different seeds. */
  readonly turn: number;
}
interface Answer {
  readonly weight: number;
  readonly logits: Float32Array;
}

const largestSeed = 2 ** 32;

/** Runs a member's code; a fault is told at the member's own path. */
async function within<T>({ name }: Member, run: () => Promise<T> | T): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw rooted(name, error);
  }
}

function rooted(name: string, error: unknown): unknown {
  if (!(error instanceof InputError)) return error;
  const inner = error.at.path?.replace(/^teacher(?=\.|$)/, '') ?? '';
  return new InputError(error.problem, { ...error.at, path: `teacher.teachers.${name}${inner}` });
}

/** Weighted mean of raw logits. */
function meanLogits(answers: readonly Answer[]): Float32Array {
  const total = answers.reduce((sum, { weight }) => sum + weight, 0);
  return Float32Array.from(
    answers[0]!.logits,
    (_, at) => answers.reduce((sum, { weight, logits }) => sum + weight * logits[at]!, 0) / total,
  );
}

/** Logarithm of the weighted mean of the distributions; a sum of exponentials, so that no probability becomes 0. */
function meanProbabilities(answers: readonly Answer[], classes: number): Float32Array {
  const total = answers.reduce((sum, { weight }) => sum + weight, 0);
  const shares = answers.map(({ weight, logits }) => ({ log: Math.log(weight / total), logits: logSoftmax(logits, classes) }));
  return Float32Array.from(answers[0]!.logits, (_, at) => logSumExp(shares.map(({ log, logits }) => log + logits[at]!)));
}

/** For each example with a label the answer that gives it the most, else the weighted mean of the distributions. */
function bestOfEach(answers: readonly Answer[], { train, labels }: TextData): Float32Array {
  const classes = labels.length;
  const logs = answers.map(({ logits }) => logSoftmax(logits, classes));
  const found = meanProbabilities(answers, classes);
  for (let row = 0; row < train.size; row++) {
    const label = train.label(row);
    if (label < 0) continue;
    const given = logs.map((log) => log[row * classes + label]!);
    const best = given.indexOf(Math.max(...given));
    found.set(logs[best]!.subarray(row * classes, (row + 1) * classes), row * classes);
  }
  return found;
}

function logSoftmax(logits: Float32Array, classes: number): Float64Array {
  const result = new Float64Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const norm = logSumExp(logits.subarray(start, start + classes));
    for (let at = start; at < start + classes; at++) result[at] = logits[at]! - norm;
  }
  return result;
}

function logSumExp(values: ArrayLike<number>): number {
  let [most, sum] = [-Infinity, 0];
  for (let at = 0; at < values.length; at++) most = Math.max(most, values[at]!);
  for (let at = 0; at < values.length; at++) sum += Math.exp(values[at]! - most);
  return most + Math.log(sum);
}

export default defineTeacher({
  name: 'ensemble',
  doc: 'Several teachers as one: the weighted mean of their distributions or logits, or the best one for each example (You et al. 2017). Each is kept by itself, so that it is computed once.',
  options: {
    teachers: {
      doc: 'The teachers by a name each; of equal ones the second and later are trained from further seeds.',
      format: {
        plugins: 'teacher',
        extra: { weight: { doc: 'Its share, relative to the others.', format: 'non-negative', default: 1 } },
      },
      default: null,
      required: true,
    },
    average: {
      doc: 'What is averaged: probabilities let the teachers vote, logits give the confident more say; best: on the training split the one that gives the label the most, example by example, elsewhere as probabilities.',
      format: ['probabilities', 'logits', 'best'],
      default: 'probabilities',
    },
  },
  inject: [Teachers],
  create({ teachers, average }, service) {
    const equal = new Map<string, number>();
    const members = Object.entries(teachers).map(([name, { chosen, extra }]): Member => {
      const key = JSON.stringify(chosen);
      equal.set(key, (equal.get(key) ?? -1) + 1);
      return { name, chosen, weight: extra['weight'] as number, turn: equal.get(key)! };
    });
    const heard = members.filter(({ weight }) => weight > 0);
    if (heard.length === 0)
      throw new InputError('every teacher has weight 0', { path: 'teacher.teachers', allowed: 'one weight greater than 0 at least' });
    const made = heard.map((member) => {
      try {
        return { member, teacher: service.make(member.chosen) };
      } catch (error) {
        throw rooted(member.name, error);
      }
    });

    const answer = (member: Member, data: TextData, splits: readonly SplitName[], seed: number) =>
      within(member, () => service.signals(member.chosen, data, splits, (seed + member.turn) % largestSeed));
    const together = (answers: readonly Answer[], data: TextData, split: SplitName) => {
      if (average === 'logits') return meanLogits(answers);
      return average === 'best' && split === 'train' ? bestOfEach(answers, data) : meanProbabilities(answers, data.labels.length);
    };

    return {
      originals: made.some(({ teacher }) => teacher.originals === true),
      async identity() {
        const hash = createHash('sha256');
        for (const { member, teacher } of made) hash.update(JSON.stringify([await within(member, () => teacher.identity?.())]));
        return hash.digest('hex');
      },
      async outlook(data) {
        const said: string[] = [];
        for (const { member, teacher } of made)
          said.push(...((await within(member, () => teacher.outlook?.(data))) ?? []).map((line) => `${member.name}: ${line}`));
        return said;
      },
      async prepare(data, seed) {
        const answers: (TeacherAnswer & { member: Member })[] = [];
        for (const member of heard) answers.push({ member, ...(await answer(member, data, ['train', 'validation'], seed)) });
        const of = async ({ member, logits }: TeacherAnswer & { member: Member }, split: SplitName) =>
          split === 'test' ? (await answer(member, data, ['test'], seed)).logits.test : logits[split];
        return {
          parameters: answers.reduce((sum, { parameters }) => sum + parameters, 0),
          async logits(split) {
            const found: Answer[] = [];
            for (const each of answers) {
              const logits = await of(each, split);
              if (!logits) return null;
              found.push({ weight: each.member.weight, logits });
            }
            return together(found, data, split);
          },
        };
      },
    };
  },
});
