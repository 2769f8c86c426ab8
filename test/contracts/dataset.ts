import { isLanguage, type Dataset, type Example, type SplitName } from '../../src/plugin/index.js';
import { expectThat, type Check } from './result.js';
import type { Subject } from './subject.js';

type DatasetSubject = Subject<Dataset>;

/** Examples read of each split; a larger one is judged by its beginning. */
const most = 100_000;
const kept = new WeakMap<Dataset, Map<SplitName, Example[]>>();

async function read(dataset: Dataset, split: SplitName): Promise<Example[]> {
  const examples: Example[] = [];
  for await (const example of dataset.read(split)) {
    examples.push(example);
    if (examples.length >= most) break;
  }
  return examples;
}

/** Every split, read once for all checks. */
async function all({ plugin }: DatasetSubject): Promise<Map<SplitName, Example[]>> {
  const known = kept.get(plugin);
  if (known) return known;
  const found = new Map<SplitName, Example[]>();
  for (const split of plugin.splits) found.set(split, await read(plugin, split));
  kept.set(plugin, found);
  return found;
}

const train = async (subject: DatasetSubject) => (await all(subject)).get('train') ?? [];
const normalised = (text: string) => text.toLowerCase().replace(/\s+/g, ' ').trim();
const tokens = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\p{N}\p{M}_]+/gu) ?? []);
const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

const splits: Check<DatasetSubject> = {
  name: 'declares its splits, the training split among them',
  run({ plugin }) {
    const names = ['train', 'validation', 'test'];
    expectThat(Array.isArray(plugin.splits) && plugin.splits.includes('train'), "splits must hold 'train'");
    expectThat(
      plugin.splits.every((name) => names.includes(name)),
      `splits holds [${plugin.splits}]; allowed: ${names.join(', ')}`,
    );
    expectThat(new Set(plugin.splits).size === plugin.splits.length, `splits holds a name twice: [${plugin.splits}]`);
  },
};

const form: Check<DatasetSubject> = {
  name: 'yields texts with labels',
  async run(subject) {
    for (const [split, examples] of await all(subject)) {
      expectThat(examples.length > 0, `the split ${split} is empty`);
      const wrong = examples.findIndex(({ text, label }) => typeof text !== 'string' || typeof label !== 'string' || label.trim() === '');
      expectThat(
        wrong < 0,
        () => `example ${wrong} of ${split} is ${JSON.stringify(examples[wrong])}: text and label must be strings, the label not empty`,
      );
    }
  },
};

const again: Check<DatasetSubject> = {
  name: 'reads the same examples in the same order each time',
  async run(subject) {
    for (const [split, first] of await all(subject)) {
      for (const second of [await read(subject.plugin, split), await read(await subject.fresh(), split)]) {
        expectThat(first.length === second.length, `${split} has ${first.length} examples and then ${second.length}`);
        const other = first.findIndex(({ text, label }, index) => text !== second[index]!.text || label !== second[index]!.label);
        expectThat(other < 0, `example ${other} of ${split} is another one when read again`);
      }
    }
  },
};

const blocks: Check<DatasetSubject> = {
  name: 'reads the same examples by blocks, where it does that',
  async run(subject) {
    for (const [split, examples] of await all(subject)) {
      const found = subject.plugin.readBlocks?.(split) ?? null;
      if (!found) continue;
      expectThat(subject.plugin.files?.[split] !== undefined, `readBlocks reads ${split}, for which files names no file`);
      let row = 0;
      for await (const { bytes, starts, ends, codes, labels } of found) {
        for (let index = 0; index < starts.length && row < examples.length; index++, row++) {
          const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8', starts[index], ends[index]);
          const same = text === examples[row]!.text && labels[codes[index]!] === examples[row]!.label;
          expectThat(
            same,
            () => `example ${row} of ${split} is another one in its block: ${JSON.stringify([labels[codes[index]!], text])}`,
          );
        }
        if (examples.length >= most && row >= most) break;
      }
      expectThat(row === examples.length, `${split} has ${examples.length} examples, and ${row} in blocks`);
    }
  },
};

const empty: Check<DatasetSubject> = {
  name: 'has no empty texts',
  async run(subject) {
    for (const [split, examples] of await all(subject)) {
      const blank = examples.flatMap(({ text }, index) => (text.trim() === '' ? [index] : []));
      expectThat(blank.length === 0, `${blank.length} texts of ${split} are empty, first example ${blank[0]}`);
    }
  },
};

const overlap: Check<DatasetSubject> = {
  name: 'keeps its splits apart',
  async run(subject) {
    const found = [...(await all(subject))].map(
      ([name, examples]) => [name, new Set(examples.map(({ text }) => normalised(text)))] as const,
    );
    const shared = found.flatMap(([name, texts], index) =>
      found.slice(index + 1).map(([other, its]) => ({ name, other, share: [...its].filter((text) => texts.has(text)).length / its.size })),
    );
    const worst = shared.sort((a, b) => b.share - a.share)[0];
    if (!worst || worst.share === 0) return;
    const message = `${percent(worst.share)} of the texts of ${worst.other} are in ${worst.name} too`;
    expectThat(worst.share <= 0.01, message);
    return message;
  },
};

const classes: Check<DatasetSubject> = {
  name: 'has at least two classes, the same in every split',
  async run(subject) {
    const labels = new Set((await train(subject)).map(({ label }) => label));
    expectThat(labels.size >= 2, `the training split has ${labels.size} class: ${[...labels]}`);
    for (const [split, examples] of await all(subject)) {
      const strange = examples.find(({ label }) => !labels.has(label));
      expectThat(!strange, () => `the label '${strange!.label}' of ${split} is not in the training split`);
    }
  },
};

const leakage: Check<DatasetSubject> = {
  name: 'does not give its labels away in the text',
  async run(subject) {
    const examples = (await train(subject)).map(({ text, label }) => ({ words: tokens(text), label }));
    const says = ({ words }: { words: Set<string> }, label: string) =>
      [...tokens(label)].every((part) => words.has(part)) && tokens(label).size > 0;
    const own = examples.filter((example) => says(example, example.label)).length / examples.length;
    expectThat(own <= 0.5, `${percent(own)} of the texts hold their own label as a word`);
    const telling = tellingTokens(examples);
    const count = new Set(examples.map(({ label }) => label)).size;
    expectThat(
      count < 2 || telling.size < count - 1,
      () =>
        `single words decide the label: ${[...telling]
          .slice(0, 3)
          .map(([label, word]) => `'${word}' ${label}`)
          .join(', ')}`,
    );
  },
};

/** For each class the word that stands in nearly all of its texts and in nearly no other, where there is one. */
function tellingTokens(examples: readonly { readonly words: ReadonlySet<string>; readonly label: string }[]): Map<string, string> {
  const sizes = new Map<string, number>();
  const counts = new Map<string, Map<string, number>>();
  for (const { words, label } of examples) {
    sizes.set(label, (sizes.get(label) ?? 0) + 1);
    for (const word of words) {
      const by = counts.get(word) ?? counts.set(word, new Map()).get(word)!;
      by.set(label, (by.get(label) ?? 0) + 1);
    }
  }
  const found = new Map<string, string>();
  for (const [word, by] of counts) {
    const all = [...by.values()].reduce((a, b) => a + b, 0);
    for (const [label, inside] of by) {
      const outside = (all - inside) / Math.max(1, examples.length - sizes.get(label)!);
      if (sizes.get(label)! >= 5 && inside / sizes.get(label)! >= 0.99 && outside <= 0.01) found.set(label, word);
    }
  }
  return found;
}

const balance: Check<DatasetSubject> = {
  name: 'has classes of like size and one label for a text',
  async run(subject) {
    const examples = await train(subject);
    const sizes = new Map<string, number>();
    const labels = new Map<string, Set<string>>();
    for (const { text, label } of examples) {
      sizes.set(label, (sizes.get(label) ?? 0) + 1);
      (labels.get(normalised(text)) ?? labels.set(normalised(text), new Set()).get(normalised(text))!).add(label);
    }
    const [small, large] = [Math.min(...sizes.values()), Math.max(...sizes.values())];
    const torn = [...labels.values()].filter((own) => own.size > 1).length;
    const doubts = [];
    if (large > 20 * small) doubts.push(`the largest class has ${large} texts, the smallest ${small}: prefer macro F1 to accuracy`);
    if (torn) doubts.push(`${torn} texts stand under more than one label`);
    return doubts.join('; ') || undefined;
  },
};

/** A check of what only labelled texts must be: running text may have windows of spaces alone, and its label says nothing. */
const labelledOnly = (check: Check<DatasetSubject>): Check<DatasetSubject> => ({
  name: check.name,
  run: (subject) => (isLanguage(subject.definition) ? undefined : check.run(subject)),
});

export const datasetChecks: readonly Check<DatasetSubject>[] = [
  splits,
  form,
  again,
  blocks,
  overlap,
  ...[empty, classes, leakage, balance].map(labelledOnly),
];
