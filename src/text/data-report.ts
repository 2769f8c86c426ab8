/** What the splits of a data set hold, and what in them would make results doubtful. */
import { isLanguage, type EncodedSplit, type SplitName, type TextData } from '../plugin/index.js';
import { describeSplit, sharedTexts, type SplitDescription } from './describe.js';

const EXAMINED = 100_000; // rows of a split whose texts are looked at; sizes and classes are those of all rows
const SHOWN = 20; // texts under several labels

/** Beyond these a warning is given. */
export const dataLimits = {
  /** How many times as large as the smallest the largest class of the training split may be. */
  imbalance: 20,
  /** Share of a split's texts that may stand in another one too. */
  overlap: 0.01,
} as const;

export interface SplitReport extends Omit<SplitDescription, 'shared'> {
  readonly name: SplitName;
  /** The first so many rows are those whose texts and tokens were looked at. */
  readonly examined: number;
  /** Rows without a label, and rows that augmenters have made. */
  readonly unlabelled: number;
  readonly augmented: number;
  /** Texts that are as long as the most tokens that are kept: most were cut. */
  readonly cut: number;
}
export interface ClassSize {
  readonly label: string;
  readonly count: number;
}
export interface Overlap {
  readonly split: SplitName;
  readonly other: SplitName;
  /** Texts of `split` that are in `other` too, and their share of those examined. */
  readonly texts: number;
  readonly share: number;
}
/** A text that stands under several labels. */
export interface TornText {
  readonly text: string;
  readonly labels: readonly ClassSize[];
  readonly rows: readonly { readonly split: SplitName; readonly row: number }[];
}
export interface DataReport {
  readonly data: string;
  readonly vocabulary: number;
  readonly max_length: number;
  readonly splits: readonly SplitReport[];
  /** Largest and smallest class of the training split, and the ratio of their sizes; null where one has no text. */
  readonly imbalance: { readonly largest: ClassSize; readonly smallest: ClassSize; readonly ratio: number | null };
  readonly overlap: readonly Overlap[];
  /** Texts under more than one label in all splits together, and the first of them. */
  readonly torn: { readonly texts: number; readonly rows: number; readonly examples: readonly TornText[] };
  readonly warnings: readonly string[];
}

/** Looks at some splits; the test split is opened only where it is among them. Texts are compared as preprocessors leave them. */
export async function dataReport(given: TextData, names: readonly SplitName[]): Promise<DataReport> {
  const data = isLanguage(given) ? { ...given, labels: ['text'] } : given;
  const splits: EncodedSplit[] = [];
  for (const name of names) splits.push(name === 'test' ? await data.openTest() : data[name]);
  const heads = splits.map(headOf);
  const found = {
    data: data.name,
    vocabulary: data.vocabulary.size,
    max_length: data.maxLength,
    splits: splits.map((split, index) => splitReport(split, heads[index]!, data)),
    imbalance: imbalanceOf(data),
    overlap: overlaps(heads),
    torn: tornTexts(heads, data.labels),
  };
  return { ...found, warnings: warningsOf(found) };
}

const headOf = (split: EncodedSplit): EncodedSplit => (split.size <= EXAMINED ? split : { ...split, size: EXAMINED });

/** How many rows have each label, and how many none. */
function countsOf(split: EncodedSplit, labels: readonly string[]): { classes: ClassSize[]; unlabelled: number } {
  const counts = new Int32Array(labels.length);
  let unlabelled = 0;
  for (let row = 0; row < split.size; row++) {
    const label = split.label(row);
    if (label < 0) unlabelled++;
    else counts[label]!++;
  }
  return { classes: labels.map((label, index) => ({ label, count: counts[index]! })), unlabelled };
}

function splitReport(split: EncodedSplit, head: EncodedSplit, { labels, maxLength }: TextData): SplitReport {
  const { shared: _, ...described } = describeSplit(head, labels);
  let cut = 0;
  for (let row = 0; row < head.size; row++) if (head.tokens(row).length >= maxLength) cut++;
  const augmented = split.size - (split.own ?? split.size);
  return { ...described, ...countsOf(split, labels), name: split.name, size: split.size, examined: head.size, augmented, cut };
}

function imbalanceOf({ train, labels }: TextData): DataReport['imbalance'] {
  const { classes } = countsOf(train, labels);
  const [largest, smallest] = [
    classes.reduce((a, b) => (b.count > a.count ? b : a)),
    classes.reduce((a, b) => (b.count < a.count ? b : a)),
  ];
  return { largest, smallest, ratio: smallest.count > 0 ? largest.count / smallest.count : null };
}

function overlaps(splits: readonly EncodedSplit[]): Overlap[] {
  return splits.flatMap((other, index) =>
    splits.slice(index + 1).map((split) => {
      const texts = sharedTexts(split, other);
      return { split: split.name, other: other.name, texts, share: split.size > 0 ? texts / split.size : 0 };
    }),
  );
}

function tornTexts(splits: readonly EncodedSplit[], labels: readonly string[]): DataReport['torn'] {
  const first = new Map<string, number>(); // label of each text where it is met first: places of all of them would fill the memory
  const places = new Map<string, { split: EncodedSplit; row: number }[]>();
  eachLabelled(splits, (text, label) => {
    const known = first.get(text);
    if (known === undefined) first.set(text, label);
    else if (known !== label) places.set(text, []);
  });
  first.clear();
  if (places.size > 0) eachLabelled(splits, (text, _, split, row) => places.get(text)?.push({ split, row }));
  const torn = [...places];
  const examples = torn.slice(0, SHOWN).map(([text, own]): TornText => {
    const counts = new Map<string, number>();
    for (const { split, row } of own) counts.set(labels[split.label(row)]!, (counts.get(labels[split.label(row)]!) ?? 0) + 1);
    const rows = own.map(({ split, row }) => ({ split: split.name, row }));
    return { text, labels: Array.from(counts, ([label, count]) => ({ label, count })), rows };
  });
  return { texts: torn.length, rows: torn.reduce((sum, [, own]) => sum + own.length, 0), examples };
}

/** Calls for each text that has a label and is no augmenter's. */
function eachLabelled(
  splits: readonly EncodedSplit[],
  call: (text: string, label: number, split: EncodedSplit, row: number) => void,
): void {
  for (const split of splits)
    for (let row = 0; row < (split.own ?? split.size) && row < split.size; row++)
      if (split.label(row) >= 0) call(split.text(row), split.label(row), split, row);
}

function warningsOf({ splits, imbalance, overlap, torn }: Omit<DataReport, 'warnings'>): string[] {
  const { largest, smallest, ratio } = imbalance;
  const unlike = ratio === null || ratio > dataLimits.imbalance;
  const found = overlap
    .filter(({ share }) => share > dataLimits.overlap)
    .map(
      ({ split, other, texts, share }) =>
        `${texts} texts of ${split} (${percent(share)}) are in ${other} too${other === 'train' ? ': drop-duplicates leaves them out of training' : ''}`,
    );
  if (unlike)
    found.push(
      `class '${largest.label}' has ${largest.count} training texts, '${smallest.label}' ${smallest.count}: prefer macro F1 to accuracy`,
    );
  const examined = splits.reduce((sum, split) => sum + split.examined, 0);
  if (torn.rows > dataLimits.overlap * examined) found.push(`${torn.texts} texts stand under more than one label`);
  return found;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
