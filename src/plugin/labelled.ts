/** Splits in which some texts have no label, and parts of splits. */
import { createHash } from 'node:crypto';
import { copyTokens, lengthOf, UNLABELLED, type EncodedSplit } from './text.js';

const known = new WeakMap<EncodedSplit, { readonly rows: Int32Array; part?: EncodedSplit }>();

function found(split: EncodedSplit): { readonly rows: Int32Array; part?: EncodedSplit } {
  const before = known.get(split);
  if (before) return before;
  const rows = new Int32Array(split.size);
  let count = 0;
  for (let row = 0; row < split.size; row++) if (split.label(row) !== UNLABELLED) rows[count++] = row;
  const entry = { rows: rows.slice(0, count) };
  known.set(split, entry);
  return entry;
}

/** Rows of a split whose label is known, ascending; looked up once a split. Must not be written to. */
export const labelledRows = (split: EncodedSplit): Int32Array => found(split).rows;

/** The rows whose label is known, as a split, the same at each call; the split itself where that is all of them. */
export function labelledOnly(split: EncodedSplit): EncodedSplit {
  const entry = found(split);
  if (entry.rows.length === split.size) return split;
  return (entry.part ??= partOf(split, entry.rows, createHash('sha256').update(`labelled:${split.digest}`).digest('hex')));
}

/** Some rows of a split as a split of their own under a digest of its own; rows that ascend are read as fast from disk as before. */
export function partOf(split: EncodedSplit, rows: Int32Array, digest: string): EncodedSplit {
  const at = (row: number): number => rows[row]!;
  return {
    name: split.name,
    size: rows.length,
    digest,
    text: (row) => split.text(at(row)),
    tokens: (row) => split.tokens(at(row)),
    label: (row) => split.label(at(row)),
    copy: (row, target, start, most) => copyTokens(split, at(row), target, start, most),
    length: (row) => lengthOf(split, at(row)),
    ...(split.ready && { ready: (wanted: ArrayLike<number>) => split.ready!(Int32Array.from(wanted, at)) }),
    ...(split.blocks && { blocks: split.blocks }),
  };
}

const ownParts = new WeakMap<EncodedSplit, EncodedSplit>();

/** The rows of a training split that are the data set's own, without those that augmenters have made: what a teacher learns labels from. */
export function ownRows(split: EncodedSplit): EncodedSplit {
  if (split.own === undefined || split.own === split.size) return split;
  const { own: size, ...rest } = split;
  const digest = createHash('sha256').update(`own:${split.digest}`).digest('hex');
  return ownParts.get(split) ?? ownParts.set(split, { ...rest, size, digest }).get(split)!;
}
