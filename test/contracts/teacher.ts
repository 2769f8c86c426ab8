import type { SplitName, Teacher, TextData } from '../../src/plugin/index.js';
import { looksLikeProbabilities } from '../../src/distill/probabilities.js';
import { expectThat, type Check } from './result.js';
import type { Subject } from './subject.js';
import { largestDifference } from './tensors.js';
import { tinyData } from './tiny-data.js';

type TeacherSubject = Subject<Teacher>;
const splits: readonly SplitName[] = ['train', 'validation'];

/** The logits of both splits by a newly prepared model. */
async function ask(teacher: Teacher, data: TextData): Promise<{ parameters: number; logits: Float32Array[] }> {
  const model = await teacher.prepare(data, 7);
  try {
    const logits: Float32Array[] = [];
    for (const split of splits) logits.push((await model.logits(split))!);
    return { parameters: model.parameters, logits };
  } finally {
    model.dispose?.();
  }
}

const kept = new WeakMap<Teacher, ReturnType<typeof ask>>();
const once = ({ plugin }: TeacherSubject) => kept.get(plugin) ?? kept.set(plugin, ask(plugin, tinyData())).get(plugin)!;

export const teacherChecks: readonly Check<TeacherSubject>[] = [
  {
    name: 'gives a finite row of logits for each example',
    async run(subject) {
      const { logits, parameters } = await once(subject);
      const data = tinyData();
      expectThat(Number.isSafeInteger(parameters) && parameters >= 0, `parameters is ${parameters}`);
      splits.forEach((split, index) => {
        const size = (split === 'train' ? data.train : data.validation).size * data.labels.length;
        expectThat(
          logits[index] instanceof Float32Array && logits[index].length === size,
          `${split} has ${logits[index]?.length} logits and not ${size}`,
        );
        expectThat(logits[index].every(Number.isFinite), `${split} has logits that are not finite`);
      });
    },
  },
  {
    name: 'gives raw logits and not probabilities',
    async run(subject) {
      const { logits } = await once(subject);
      expectThat(
        !looksLikeProbabilities(logits[0]!, tinyData().labels.length),
        'every row is positive and sums to 1: take the values before the softmax',
      );
    },
  },
  {
    name: 'gives the same logits for the same seed',
    async run(subject) {
      const [{ logits: one }, { logits: two }] = [await once(subject), await ask(await subject.fresh(), tinyData())];
      const off = Math.max(...splits.map((_, index) => largestDifference(one[index]!, two[index]!)));
      expectThat(off <= 1e-4, `prepared again with the same seed its logits differ by ${off.toPrecision(2)}`);
    },
  },
];
