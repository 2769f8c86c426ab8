/** Where a model does worst: accuracy over texts that are alike in length or in rare words. */
import type { Evaluation } from '../distill/types.js';
import type { Table } from './records.js';

/** What is known of each text, row by row. */
export interface TextFacts {
  /** Tokens, before a text is cut. */
  readonly lengths: Int32Array;
  /** Tokens that the vocabulary does not hold. */
  readonly unknown: Int32Array;
  /** Tokens among the rarer half of the vocabulary. */
  readonly rare: Int32Array;
}

export interface Slice {
  readonly name: string;
  readonly texts: number;
  readonly accuracy: number;
  /** Accuracy less that over all texts. */
  readonly difference: number;
}

const LEAST = 5; // texts of a slice that is told

/** Slices, the worst first: quarters of the texts by length, and texts by their number of rare and of unknown words. */
export function worstSlices(answers: Pick<Evaluation, 'labels' | 'predicted'>, facts: TextFacts): Slice[] {
  const right = answers.labels.map((label, row) => Number(label === answers.predicted[row]));
  const all = meanOf(right, () => true).accuracy;
  const slice = (name: string, holds: (row: number) => boolean): Slice => {
    const { texts, accuracy } = meanOf(right, holds);
    return { name, texts, accuracy, difference: accuracy - all };
  };
  return [...lengthSlices(facts.lengths, slice), ...countSlices('rare', facts.rare, slice), ...countSlices('unknown', facts.unknown, slice)]
    .filter(({ texts }) => texts >= Math.min(LEAST, right.length))
    .sort((a, b) => a.accuracy - b.accuracy);
}

type Cut = (name: string, holds: (row: number) => boolean) => Slice;

function meanOf(right: Int32Array, holds: (row: number) => boolean): { texts: number; accuracy: number } {
  let [texts, hits] = [0, 0];
  right.forEach((hit, row) => {
    if (!holds(row)) return;
    texts++;
    hits += hit;
  });
  return { texts, accuracy: hits / texts };
}

function lengthSlices(lengths: Int32Array, slice: Cut): Slice[] {
  const sorted = Array.from(lengths).sort((a, b) => a - b);
  const bounds = [...new Set([0.25, 0.5, 0.75, 1].map((share) => sorted[Math.ceil(share * sorted.length) - 1]!))];
  return bounds.map((high, index) => {
    const low = index === 0 ? sorted[0]! : bounds[index - 1]! + 1;
    return slice(low === high ? tokens(low) : `${low} to ${tokens(high)}`, (row) => lengths[row]! >= low && lengths[row]! <= high);
  });
}

const tokens = (count: number): string => `${count} token${count === 1 ? '' : 's'}`;

function countSlices(what: string, counts: Int32Array, slice: Cut): Slice[] {
  return [
    slice(`no ${what} word`, (row) => counts[row] === 0),
    slice(`one ${what} word`, (row) => counts[row] === 1),
    slice(`two or three ${what} words`, (row) => counts[row] === 2 || counts[row] === 3),
    slice(`four ${what} words or more`, (row) => counts[row]! > 3),
  ];
}

/** Slices as a table. */
export const sliceTable = (slices: readonly Slice[]): Table => ({
  columns: ['texts with', 'texts', 'accuracy', 'against all'],
  rows: slices.map(({ name, texts, accuracy, difference }) => [name, texts, accuracy, difference]),
});
