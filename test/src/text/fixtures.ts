import type { Dataset, Example, SplitName, Tokenizer } from '../../../src/plugin/index.js';
import type { TextRequest } from '../../../src/text/index.js';

export const spaces: Tokenizer = { tokenize: (text) => text.split(' ').filter(Boolean) };

/** A data set over lists; counts how often each split was read. */
export function listed(
  splits: Partial<Record<SplitName, readonly Example[]>>,
): Dataset & { readonly reads: Partial<Record<SplitName, number>> } {
  const reads: Partial<Record<SplitName, number>> = {};
  return {
    reads,
    splits: Object.keys(splits) as SplitName[],
    *read(split) {
      reads[split] = (reads[split] ?? 0) + 1;
      yield* splits[split]!;
    },
  };
}

/** Examples written as `label text`. */
export const examples = (...lines: readonly string[]): Example[] =>
  lines.map((line) => ({ label: line.slice(0, line.indexOf(' ')), text: line.slice(line.indexOf(' ') + 1) }));

/** So many examples of each label, each text different. */
export const many = (counts: Readonly<Record<string, number>>): Example[] =>
  Object.entries(counts).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, index) => ({ label, text: `${label} number ${index}` })),
  );

export const request = (dataset: Dataset, more: Partial<TextRequest> = {}): TextRequest => ({
  name: 'listed',
  dataset,
  split: { validation: 0.2, test: 0.2, stratify: true },
  preprocessors: [],
  tokenizer: spaces,
  vocabulary: { size: 100, minimum: 1 },
  maxLength: 8,
  seed: 7,
  ...more,
});
