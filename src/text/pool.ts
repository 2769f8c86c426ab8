import { InputError, PluginError, UNLABELLED, pauses, type Dataset, type SplitName } from '../plugin/index.js';
import type { Corpus, Sample } from './sample.js';
import { Int32List } from './int32-list.js';
import { TextSpool, type Room } from './text-spool.js';
import type { Texts } from './text-store.js';

/** Raw examples of one split before cleaning. */
export interface Pool {
  readonly texts: Texts;
  /** Index into `classes` of each text, or UNLABELLED. */
  readonly labels: Int32Array;
  readonly classes: readonly string[];
}

const PAUSE = 1024; // rows between two looks at the clock

/** Reads a split whole, into a file of the room where it is large; its classes are the sorted labels. Throws an `InputError` where it is empty. */
export async function readPool(
  dataset: Corpus,
  name: string,
  split: SplitName,
  room: Room | null = null,
  signal?: AbortSignal,
): Promise<Pool> {
  const texts = new TextSpool(room, split);
  const { labels, classes } = await readLabels(dataset, name, split, signal, (text) => texts.add(text));
  return { texts: texts.finish(), labels, classes };
}

/** The labels of a split alone; `add` is given each text. Throws an `InputError` where it is empty. */
export async function readLabels(
  dataset: Corpus,
  name: string,
  split: SplitName,
  signal?: AbortSignal,
  add: (text: string) => void = () => {},
): Promise<Omit<Pool, 'texts'>> {
  const codes = new Int32List();
  const found = new Map<string, number>();
  const pause = pauses(signal);
  for await (const { text, label } of examples(dataset, name, split)) {
    if (codes.length % PAUSE === 0) await pause();
    add(text);
    codes.push(label === null ? UNLABELLED : (found.get(label) ?? found.set(label, found.size).size - 1));
  }
  if (codes.length === 0) throw new InputError(`the ${split} split of data set '${name}' is empty`, { path: 'dataset' });
  const classes = [...found.keys()].sort(); // by UTF-16 unit: the same in every locale
  const rank = Int32Array.from(found.keys(), () => 0);
  classes.forEach((label, index) => (rank[found.get(label)!] = index));
  return { labels: codes.finish().map((code) => (code === UNLABELLED ? code : rank[code]!)), classes };
}

const beginning = 500; // examples whose order is checked

/** Reads the beginning of the training split twice. Throws a `PluginError` where it is another one: no run could be repeated. */
export async function checkOrder(dataset: Dataset, name: string): Promise<void> {
  const first = await firstExamples(dataset, name);
  const second = await firstExamples(dataset, name);
  const other = first.findIndex(({ text, label }, row) => text !== second[row]?.text || label !== second[row]?.label);
  if (other >= 0)
    throw new PluginError('dataset', name, `example ${other} of train is another one when it is read again: give the same order each time`);
}

async function firstExamples(dataset: Dataset, name: string): Promise<Sample[]> {
  const found: Sample[] = [];
  for await (const example of examples(dataset, name, 'train')) if (found.push(example) >= beginning) break;
  return found;
}

/** The same pool with labels counted in the training split's classes. Throws an `InputError` for a class training has not seen. */
export function withClasses(pool: Pool, classes: readonly string[], name: string, split: SplitName): Pool {
  const rank = Int32Array.from(pool.classes, (label) => {
    const index = classes.indexOf(label);
    if (index >= 0) return index;
    throw new InputError(`label '${label}' is in the ${split} split of data set '${name}' but not in its training split`, {
      path: 'dataset',
      allowed: some(classes),
    });
  });
  return { texts: pool.texts, labels: pool.labels.map((label) => rank[label]!), classes };
}

const some = (classes: readonly string[]): string =>
  classes.slice(0, 8).join(', ') + (classes.length > 8 ? ` and ${classes.length - 8} more` : '');

/** What the data set yields, with faults of its code told under its name. */
export async function* examples(dataset: Corpus, name: string, split: SplitName): AsyncGenerator<Sample> {
  let row = 0;
  try {
    for await (const example of dataset.read(split)) {
      const labelled = typeof example?.label === 'string' || (example?.label === null && dataset.mixed && split === 'train');
      if (typeof example?.text !== 'string' || !labelled) {
        throw new PluginError('dataset', name, `example ${row} of ${split} is not { text: string, label: string }`);
      }
      yield example;
      row++;
    }
  } catch (error) {
    throw readingFault(error, name, split);
  }
}

/** What went wrong in a data set, by accident of its code told under its name. */
export function readingFault(error: unknown, name: string, split: SplitName): unknown {
  if (error instanceof InputError || error instanceof PluginError) return error;
  return Object.assign(new PluginError('dataset', name, `reading ${split} failed: ${(error as Error)?.message ?? error}`), {
    cause: error,
  });
}
