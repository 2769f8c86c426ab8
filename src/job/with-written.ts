import { createHash } from 'node:crypto';
import { answersATextOf, lengthOf, type EncodedSplit, type TextData, type WrittenTexts } from '../plugin/index.js';

/** A training split and the teacher's logits of it: (N, maxLength, C) flattened. */
export interface Extended {
  readonly train: EncodedSplit;
  readonly logits: Float32Array;
}

/** The training texts of a language model, where they stay, and behind them those that its teacher has written. */
export function withWritten(data: TextData, logits: Float32Array, { ids, logits: more }: WrittenTexts, own: boolean): Extended {
  const { train, vocabulary, join } = data;
  const before = own ? train.size : 0;
  const written = (row: number): Int32Array => ids[row - before]!;
  const hash = createHash('sha256').update(`${train.digest}:${own}`);
  for (const text of ids) hash.update(text);
  const split: EncodedSplit = {
    name: train.name,
    size: before + ids.length,
    own: before,
    digest: hash.digest('hex'),
    text: (row) => (row < before ? train.text(row) : join!(Array.from(written(row), (id) => vocabulary.tokens[id]!))),
    tokens: (row) => (row < before ? train.tokens(row) : written(row)),
    length: (row) => (row < before ? lengthOf(train, row) : written(row).length),
    label: () => 0,
    ...(train.ready && { ready: (rows: ArrayLike<number>) => train.ready!(Array.from(rows).filter((row) => row < before)) }),
  };
  const width = answersATextOf(data) * data.labels.length;
  const all = new Float32Array(split.size * width);
  all.set(logits.subarray(0, before * width));
  all.set(more, before * width);
  return { train: split, logits: all };
}
