import {
  InputError,
  PluginError,
  type Dataset,
  type Log,
  type Preprocessor,
  type SplitName,
  type TextData,
  type Tokenizer,
} from '../plugin/index.js';
import { cut } from './cut.js';
import { encode, type Encoded } from './encode.js';
import { readPool, withClasses, type Pool } from './pool.js';
import { encodedSplit, sha256 } from './split.js';
import { TextPacker } from './text-packer.js';
import { TokenCounter } from './vocabulary.js';

export interface TextRequest {
  /** The data set's name, for messages and for tracking. */
  readonly name: string;
  readonly dataset: Dataset;
  /** Shares cut off the training examples where the data set brings no such split. */
  readonly split: { readonly validation: number; readonly test: number; readonly stratify: boolean };
  readonly preprocessors: readonly Preprocessor[];
  readonly tokenizer: Tokenizer;
  /** Names of the plugins, for messages; preprocessors in their order. */
  readonly names?: { readonly preprocessors: readonly string[]; readonly tokenizer: string };
  /** Largest number of ids, padding and unknown among them, and the count below which a token is unknown. */
  readonly vocabulary: { readonly size: number; readonly minimum: number };
  readonly maxLength: number;
  readonly seed: number;
  readonly log?: Log;
}

/**
 * Reads, cuts, cleans and tokenises a data set. Vocabulary and classes come from the training split alone; the test split is encoded, and
 * where it is the data set's own even read, only when it is opened. Throws an `InputError` for a fault in the data.
 */
export async function prepareText(request: TextRequest): Promise<TextData> {
  const { name, dataset, split, vocabulary: wanted, maxLength, seed, log } = request;
  const own = (part: SplitName): boolean => dataset.splits.includes(part);
  if (!Array.isArray(dataset.splits)) throw new PluginError('dataset', name, 'its splits are no list');
  if (!own('train')) throw new PluginError('dataset', name, 'its splits do not include train');

  const pool = await readPool(dataset, name, 'train');
  const labels = pool.classes;
  if (labels.length < 2)
    throw new InputError(`data set '${name}' has only the class '${labels[0]}'`, { path: 'dataset', allowed: 'two classes or more' });
  const shares = { validation: own('validation') ? null : split.validation, test: own('test') ? null : split.test };
  const rows = cut(pool.labels, labels, shares, split.stratify, seed);

  const counter = new TokenCounter();
  const counted = encode(pool, rows.train, request, counter.add, true);
  if (counted.dropped > 0) log?.info(`${counted.dropped} of ${rows.train.length} training examples were left out by preprocessors`);
  checkTrain(counted, labels, name);
  const { vocabulary, renumber } = counter.finish(wanted.size, wanted.minimum);
  const train = encodedSplit('train', { ...counted, ids: counted.ids.map((id) => renumber[id]!) });

  const load = async (part: SplitName): Promise<Pool> => withClasses(await readPool(dataset, name, part), labels, name, part);
  const finish = (part: SplitName, of: Pool) => encodedSplit(part, encode(of, of.labels.keys(), request, vocabulary.id, false));
  const validation = finish('validation', own('validation') ? await load('validation') : pick(pool, rows.validation));
  const heldOut = own('test') ? null : pick(pool, rows.test);
  let test: ReturnType<TextData['openTest']> | null = null;

  return {
    name,
    labels,
    vocabulary,
    maxLength,
    digest: sha256(JSON.stringify([name, labels, vocabulary.tokens, maxLength, train.digest, validation.digest])),
    train,
    validation,
    openTest: () => (test ??= Promise.resolve(heldOut ?? load('test')).then((of) => finish('test', of))),
  };
}

/** Some rows as a pool of their own, so that the rest can be freed. */
function pick({ texts, labels, classes }: Pool, rows: Int32Array): Pool {
  const packer = new TextPacker();
  for (const row of rows) packer.add(texts.at(row));
  return { texts: packer.finish(), labels: rows.map((row) => labels[row]!), classes };
}

function checkTrain({ labels }: Encoded, classes: readonly string[], name: string): void {
  const present = new Set(labels);
  const missing = classes.findIndex((_, index) => !present.has(index));
  if (missing < 0) return;
  throw new InputError(
    present.size === 0
      ? `the training split of data set '${name}' is empty after preprocessing`
      : `no example of class '${classes[missing]}' is left in the training split of data set '${name}'`,
    {
      path: present.size === 0 ? 'preprocess' : 'split',
      suggestion: 'stratify the split, or look at preprocessors that leave examples out',
    },
  );
}
