import { InputError, type SplitName } from '../plugin/index.js';
import { cut, type Cut } from './cut.js';
import { readPool, withClasses, type Pool } from './pool.js';
import type { TextRequest } from './request.js';
import type { Room } from './text-spool.js';

/** Raw examples of which training and validation split are made. */
export interface TrainingPools {
  readonly train: Pool;
  /** Rows of `train` by split. */
  readonly rows: Cut;
  /** The data set's own; null where it is cut from `train`. */
  readonly validation: Pool | null;
}

/** Reads what is looked at while training, and cuts what the data set does not bring. Throws an `InputError` for a fault in the data. */
export async function readTraining(request: TextRequest, room: Room | null): Promise<TrainingPools> {
  const { name, dataset } = request;
  const train = await readPool(dataset, name, 'train', room, request.signal);
  const { classes } = train;
  if (classes.length < 2)
    throw new InputError(`data set '${name}' has only the class '${classes[0]}'`, { path: 'dataset', allowed: 'two classes or more' });
  const own = dataset.splits.includes('validation');
  return { train, rows: cutRows(request, train), validation: own ? await readOther(request, 'validation', classes, room) : null };
}

/** Rows of each split among the training examples: what the data set does not bring is cut off. */
export function cutRows({ dataset, split, seed }: TextRequest, { labels, classes }: Omit<Pool, 'texts'>): Cut {
  const own = (part: SplitName): boolean => dataset.splits.includes(part);
  const shares = { validation: own('validation') ? null : split.validation, test: own('test') ? null : split.test };
  return cut(labels, classes, shares, split.stratify, seed);
}

/** Reads a split beside the training split. Throws an `InputError` for a class that training has not seen. */
export async function readOther(
  { dataset, name, signal }: TextRequest,
  part: SplitName,
  classes: readonly string[],
  room: Room | null,
): Promise<Pool> {
  return withClasses(await readPool(dataset, name, part, room, signal), classes, name, part);
}
