import type { SplitName, Teacher, TextData } from '../../src/plugin/index.js';
import { looksLikeProbabilities } from '../../src/distill/probabilities.js';
import { expectThat, type Check } from './result.js';
import type { Subject } from './subject.js';
import { largestDifference } from './tensors.js';
import { tinyData } from './tiny-data.js';

type TeacherSubject = Subject<Teacher>;
/** Parts of the training split, whose 30 rows are more than a few. */
const cuts = [
  [0, 7],
  [7, 30],
] as const;
const splits: readonly SplitName[] = ['train', 'validation'];

/** The logits of both splits by a newly prepared model, and those of its parts where it gives some. */
async function ask(teacher: Teacher, data: TextData): Promise<{ parameters: number; logits: Float32Array[]; parts: Float32Array[] }> {
  const model = await teacher.prepare(data, 7);
  await model.kept?.(); // so that the next one is not gone on with
  try {
    const [logits, parts]: [Float32Array[], Float32Array[]] = [[], []];
    for (const split of splits) logits.push((await model.logits(split))!);
    if (model.part) for (const [start, end] of cuts) parts.push(await model.part('train', start, end));
    return { parameters: model.parameters, logits, parts };
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
    name: 'gives by parts what it gives as a whole',
    async run(subject) {
      const { logits, parts } = await once(subject);
      const width = tinyData().labels.length;
      parts.forEach((part, index) => {
        const whole = logits[0]!.subarray(cuts[index]![0] * width, cuts[index]![1] * width);
        expectThat(part.length === whole.length, `part ${cuts[index]!.join(' to ')} has ${part.length} logits and not ${whole.length}`);
        const off = largestDifference(part, whole);
        expectThat(off <= 1e-4, `part ${cuts[index]!.join(' to ')} differs by ${off.toPrecision(2)} from the same rows of the whole`);
      });
    },
  },
  {
    name: 'gives the vectors of each layer that it lists',
    async run({ plugin }) {
      const data = tinyData();
      const layers = (await plugin.layers?.(data)) ?? [];
      if (layers.length === 0) return;
      const model = await plugin.prepare(data, 7);
      try {
        for (const { name, width, tokens, heads } of layers) {
          const sizes = { text: width, tokens: width * data.maxLength, attention: (heads ?? 0) * data.maxLength ** 2 };
          for (const part of ['text', ...(tokens ? ['tokens'] : []), ...(heads ? ['attention'] : [])] as (keyof typeof sizes)[]) {
            const found = await model.hidden?.(name, 'train', part);
            const size = data.train.size * sizes[part];
            expectThat(
              found instanceof Float32Array && found.length === size,
              `layer '${name}' has ${found?.length} numbers of its ${part} and not ${size}`,
            );
            expectThat(found.every(Number.isFinite), `layer '${name}' has numbers that are not finite`);
          }
        }
      } finally {
        model.dispose?.();
      }
    },
  },
  {
    name: 'says what it follows from, and what it costs, in one way',
    async run({ plugin, fresh }) {
      const [one, two] = [await plugin.identity?.(), await (await fresh()).identity?.()];
      expectThat(one === undefined || (typeof one === 'string' && one !== ''), `identity gave ${JSON.stringify(one)}, not a digest`);
      expectThat(one === two, 'identity gives another digest where nothing has changed');
      const said = (await plugin.outlook?.(tinyData())) ?? [];
      expectThat(said.every((line) => typeof line === 'string'), 'outlook must give a list of sentences'); // prettier-ignore
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
