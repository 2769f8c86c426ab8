import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeDigest } from '../catalogue/index.js';
import type { Experiment } from '../config/types.js';
import type { Chosen, Dataset } from '../plugin/index.js';

const core = fileURLToPath(new URL('../text/index.js', import.meta.url));

/**
 * What prepared texts follow from beside the data's content: plugins, their options and their code, and the core's. Files go by their names.
 * `transfer` are the data sets of texts without labels.
 */
export function textIdentity(
  { config, catalogue }: Experiment,
  dataset: Dataset,
  transfer: readonly { readonly dataset: Dataset }[] = [],
): unknown {
  const places = new Set<unknown>([dataset, ...transfer.map((each) => each.dataset)].flatMap(({ files = {} }) => Object.values(files)));
  const identity = ({ kind, use, options }: Chosen): unknown => [
    use,
    Object.entries(options).map(([name, value]) => [name, places.has(value) ? basename(value as string) : value]),
    codeDigest(catalogue.get(kind, use).file),
  ];
  const { dataset: own, preprocess, augment, tokenizer, transfer: others = {} } = config;
  const made = Object.entries(augment).map(([name, { augmenter, copies, labelled }]) => [name, copies, labelled, identity(augmenter)]);
  return [codeDigest(core), ...[own, ...Object.values(preprocess), tokenizer, ...Object.values(others)].map(identity), ...made];
}
