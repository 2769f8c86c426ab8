/** Language models: what they are given, what they are to answer, and where the answers stand among their logits. */
import * as tf from '@tensorflow/tfjs';
import { tokenMask } from '../layers/index.js';
import { answersATextOf, copyTokens, isLanguage, labelledRows, UNKNOWN, type EncodedSplit, type Task } from '../plugin/index.js';

/** What stands before each token: (B, L) to (B, L), UNKNOWN before the first one; 0 where there is padding. */
export function precedingIds(ids: tf.Tensor2D): tf.Tensor2D {
  const [rows, length] = ids.shape;
  const first = tf.fill([rows, 1], UNKNOWN, 'int32') as tf.Tensor2D;
  const shifted = length === 1 ? first : tf.concat([first, tf.slice(ids, [0, 0], [rows, length - 1])], 1);
  return shifted.mul(tf.notEqual(ids, tf.scalar(0, 'int32')).cast('int32'));
}

/** The tokens themselves as one-hot labels (B * L, C), and which count (B * L): those of rows that count, padding aside. */
export function tokenLabels(ids: tf.Tensor2D, rows: tf.Tensor1D, classes: number): { labels: tf.Tensor2D; rows: tf.Tensor1D } {
  const each = ids.reshape([-1, 1]);
  return {
    labels: tf.equal(each, tf.range(0, classes, 1, 'int32').expandDims(0)).cast('float32') as tf.Tensor2D,
    rows: tokenMask(ids).mul(rows.expandDims(1)).reshape([-1]) as tf.Tensor1D,
  };
}

/** Places among logits (N, A, C) of the first `length` answers of some rows, row by row. */
export function answerPlaces(rows: Int32Array, length: number, answersAText: number): Int32Array {
  const places = new Int32Array(rows.length * length);
  rows.forEach((row, index) => {
    for (let token = 0; token < length; token++) places[index * length + token] = row * answersAText + token;
  });
  return places;
}

/** The true answers of a split. */
export interface Answers {
  /** Where each stands among logits (N, A, C), in the order of the texts. */
  readonly places: Int32Array;
  /** The class of each. */
  readonly labels: Int32Array;
  /** Of a language model: characters of all texts together. */
  readonly characters?: number;
}

const known = new WeakMap<EncodedSplit, Answers>();

/** The answers of a split that are known: the class of each labelled text, or of a language model each token. */
export function answersOf(split: EncodedSplit, data: { readonly task?: Task | undefined; readonly maxLength: number }): Answers {
  if (!isLanguage(data)) {
    const places = labelledRows(split);
    return { places, labels: places.map((row) => split.label(row)) };
  }
  const found = known.get(split) ?? tokensOf(split, answersATextOf(data));
  known.set(split, found);
  return found;
}

function tokensOf(split: EncodedSplit, most: number): Answers {
  const ids = new Int32Array(split.size * most);
  const places = new Int32Array(split.size * most);
  let [count, characters] = [0, 0];
  for (let row = 0; row < split.size; row++) {
    const length = copyTokens(split, row, ids, count, most);
    for (let token = 0; token < length; token++) places[count++] = row * most + token;
    characters += [...split.text(row)].length;
  }
  return { places: places.slice(0, count), labels: ids.slice(0, count), characters };
}
