/** What an experiment reads: its data set, and after the training examples the texts of others, whose labels nobody looks at. */
import type { Dataset } from '../plugin/index.js';
import { examples } from './pool.js';
import type { Corpus, Sample } from './sample.js';

/** A data set and its name for messages. */
export interface Named {
  readonly name: string;
  readonly dataset: Dataset;
}

/** The data set with the training texts of others behind its own; itself where there are none. */
export function withTransfer(own: Named, others: readonly Named[]): Corpus {
  const { name, dataset } = own;
  if (others.length === 0) return dataset;
  const transfer = others.map((_, index) => `transfer.${index}`);
  const found = others.map(({ dataset: { files } }, index) => [transfer[index]!, files?.train] as const);
  const files = Object.fromEntries(found.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  async function* train(): AsyncGenerator<Sample> {
    yield* examples(dataset, name, 'train');
    for (const other of others)
      for await (const { label: _, ...text } of examples(other.dataset, other.name, 'train')) yield { ...text, label: null };
  }
  return {
    splits: dataset.splits,
    ...(dataset.source && { source: dataset.source }),
    files: { ...dataset.files, ...files },
    read: (split) => (split === 'train' ? train() : dataset.read(split)),
    mixed: true,
    transfer,
  };
}
