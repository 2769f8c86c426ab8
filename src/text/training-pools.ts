import { InputError, isLanguage, UNLABELLED, type SplitName } from '../plugin/index.js';
import { cut, type Cut } from './cut.js';
import { keptLabels } from './drop-labels.js';
import { readBlockPool, type BlockPool } from './example-blocks.js';
import { readPool, withClasses, type Pool } from './pool.js';
import type { CorpusRequest } from './request.js';
import type { Room } from './text-spool.js';

/** Raw examples of which training and validation split are made. */
export interface TrainingPools {
  /** With the labels that are kept. */
  readonly train: Pool | BlockPool;
  /** Rows of `train` by split. */
  readonly rows: Cut;
  /** The data set's own; null where it is cut from `train`. */
  readonly validation: Pool | null;
}

/** Reads what is looked at while training, and cuts what the data set does not bring. Throws an `InputError` for a fault in the data. */
export async function readTraining(request: CorpusRequest, room: Room | null): Promise<TrainingPools> {
  const { name, dataset } = request;
  const train =
    (await readBlockPool(dataset, name, 'train', request.signal)) ?? (await readPool(dataset, name, 'train', room, request.signal));
  const { classes } = train;
  if (classes.length < 2 && !isLanguage(request))
    throw new InputError(`data set '${name}' has only the class '${classes[0]}'`, { path: 'dataset', allowed: 'two classes or more' });
  const own = dataset.splits.includes('validation');
  const { rows, labels } = cutRows(request, train);
  return { train: { ...train, labels }, rows, validation: own ? await readOther(request, 'validation', classes, room) : null };
}

/** Rows of each split among the training examples, what the data set does not bring cut off, and all labels but those that are dropped. */
export function cutRows(
  { dataset, split, seed, labels: rules }: CorpusRequest,
  { labels, classes }: Omit<Pool, 'texts'>,
): { readonly rows: Cut; readonly labels: Int32Array } {
  const own = (part: SplitName): boolean => dataset.splits.includes(part);
  const shares = { validation: own('validation') ? null : split.validation, test: own('test') ? null : split.test };
  const rows = cut(labels, classes, shares, split.stratify, seed);
  if (!rules) return { rows, labels };
  const kept = keptLabels(labels, rows.train, classes.length, rules);
  const stays = (row: number): boolean => kept[row] !== UNLABELLED || labels[row] === UNLABELLED;
  return { rows: rules.rest ? rows : { ...rows, train: rows.train.filter(stays) }, labels: kept };
}

/** Reads a split beside the training split. Throws an `InputError` for a class that training has not seen. */
export async function readOther(
  { dataset, name, signal }: CorpusRequest,
  part: SplitName,
  classes: readonly string[],
  room: Room | null,
): Promise<Pool> {
  return withClasses(await readPool(dataset, name, part, room, signal), classes, name, part);
}
