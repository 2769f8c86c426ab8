import { UNKNOWN, UNLABELLED, type EncodedSplit } from '../plugin/index.js';

export interface SplitDescription {
  readonly size: number;
  /** Examples of each label, in the labels' order. */
  readonly classes: readonly { readonly label: string; readonly count: number }[];
  /** Tokens a text, after truncation; percentiles by nearest rank. */
  readonly lengths: { readonly mean: number; readonly p50: number; readonly p95: number; readonly max: number };
  /** Share of tokens that the vocabulary does not hold. */
  readonly unknown: number;
  /** Texts that are empty or blank after cleaning. */
  readonly blank: number;
  /** Texts that occurred before in the same split. */
  readonly duplicates: number;
  /** Texts that also occur in each of the other splits given. */
  readonly shared: Readonly<Record<string, number>>;
}

/** Counts what a split holds; duplicates are equal cleaned texts, whatever their labels. */
export function describeSplit(split: EncodedSplit, labels: readonly string[], others: readonly EncodedSplit[] = []): SplitDescription {
  const counts = labels.map(() => 0);
  const lengths = new Int32Array(split.size);
  let unknown = 0;
  let blank = 0;
  for (let index = 0; index < split.size; index++) {
    if (split.label(index) !== UNLABELLED) counts[split.label(index)]!++;
    const tokens = split.tokens(index);
    lengths[index] = tokens.length;
    for (const token of tokens) if (token === UNKNOWN) unknown++;
    if (split.text(index).trim() === '') blank++;
  }
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return {
    size: split.size,
    classes: labels.map((label, index) => ({ label, count: counts[index]! })),
    lengths: { mean: total / split.size, ...percentiles(lengths.sort()) },
    unknown: unknown / total,
    blank,
    duplicates: split.size - new Set(texts(split)).size,
    shared: Object.fromEntries(others.map((other) => [other.name, sharedTexts(split, other)])),
  };
}

/** How many texts of one split also occur in another. */
export function sharedTexts(split: EncodedSplit, other: EncodedSplit): number {
  const known = new Set(texts(other));
  let count = 0;
  for (const text of texts(split)) if (known.has(text)) count++;
  return count;
}

function* texts(split: EncodedSplit): Generator<string> {
  for (let index = 0; index < split.size; index++) yield split.text(index);
}

function percentiles(sorted: Int32Array): { p50: number; p95: number; max: number } {
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: rank(0.5), p95: rank(0.95), max: rank(1) };
}
