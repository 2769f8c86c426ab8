/** The batches that trials are fed, as tensors: those at the same step with the same seed share one. */
import * as tf from '@tensorflow/tfjs';
import { answersATextOf, isLanguage, lengthOf, type EncodedSplit } from '../plugin/index.js';
import { batchOf, oneHot, rowsOf, sortedRows, type BatchShape } from './batch.js';
import { classCounts } from './class-counts.js';
import { readName, teacherColumns, type Inner } from './inner.js';
import { answerPlaces } from './language.js';
import { longestRows, paddedLengths } from './lengths.js';
import { Shelf } from './shelf.js';
import type { TrialData } from './types.js';

export interface FedBatch {
  /** Index into the lengths of its shape. */
  readonly bucket: number;
  /** Rows that count, before those that fill it up. */
  readonly rows: readonly number[];
  /** (B, L), int32. */
  readonly ids: tf.Tensor2D;
  /** One-hot (B, C); null where a batch is only predicted, and for a language model. */
  readonly labels: tf.Tensor2D | null;
  /** (B, C), of a language model (B * L, C); null where no term needs a teacher. */
  readonly teacher: tf.Tensor2D | null;
  /** (B): 1, or 0 for a row that only fills the batch up. */
  readonly weights: tf.Tensor1D | null;
  /** (B, W): vectors of the teacher's layers side by side, or null where no term names one. */
  readonly inner: tf.Tensor2D | null;
  /** (C): examples of each class in the training split; the feed's own. */
  readonly counts: tf.Tensor1D | null;
}

const TRAINING_LENGTHS = 4;
const PREDICTION_LENGTHS = 2;
const PREDICTION_ROWS = 256;
const LANGUAGE_ROWS = 32; // each has as many answers as tokens
const VALIDATION_KEPT = 16_384; // rows

/** Lengths of a split's rows. */
function lengthsOf(split: EncodedSplit): Int32Array {
  const lengths = new Int32Array(split.size);
  for (let row = 0; row < lengths.length; row++) lengths[row] = lengthOf(split, row);
  return lengths;
}

/** The shapes of a data set's batches: for training, and for predicting its validation split. */
function batchShapes(
  { train, validation, maxLength, task }: TrialData,
  batchSize: number,
): { training: BatchShape; prediction: BatchShape } {
  const training = paddedLengths(longestRows(lengthsOf(train), batchSize, maxLength), TRAINING_LENGTHS);
  return {
    training: { rows: batchSize, lengths: training },
    prediction: predictionShape(validation, maxLength, { lengths: PREDICTION_LENGTHS, least: batchSize, language: isLanguage({ task }) }),
  };
}

interface Predicting {
  /** How many lengths a batch may be padded to. */
  readonly lengths: number;
  /** Rows for which there is memory anyway. */
  readonly least?: number | undefined;
  /** Whether a row has an answer at each token. */
  readonly language: boolean;
}

/** The shape of batches in which a split is predicted. */
export function predictionShape(split: EncodedSplit, maxLength: number, { lengths, least = 1, language }: Predicting): BatchShape {
  const rows = Math.max(1, Math.min(Math.max(language ? LANGUAGE_ROWS : PREDICTION_ROWS, least), split.size));
  return { rows, lengths: paddedLengths(longestRows(lengthsOf(split), rows, maxLength), lengths) };
}

/** Batches of one data set for trials of one batch size; they stay the feed's, and the last used are kept. */
export class Feed {
  readonly shapes: ReturnType<typeof batchShapes>;
  private readonly steps: Shelf<FedBatch>;
  private readonly validation = new Shelf<FedBatch>(() => Math.ceil(VALIDATION_KEPT / this.shapes.prediction.rows), drop);

  private counted: tf.Tensor1D | null = null;

  /** `inner` are the teacher's layers that terms name. `trials` says how many trials may be at a step of their own at once. */
  constructor(
    readonly data: TrialData,
    readonly batchSize: number,
    private readonly needsTeacher: boolean,
    trials: () => number = () => 1,
    private readonly inner: Inner['teacher'] = [],
  ) {
    this.shapes = batchShapes(data, batchSize);
    this.steps = new Shelf(() => 2 * trials(), drop);
  }

  /** Examples of each class in the training split. */
  get counts(): Float32Array {
    return classCounts(this.data.train, this.data);
  }

  /** Whether this feed is that of a trial with such data. */
  fits(given: TrialData, batchSize: number, needsTeacher: boolean, inner: Inner['teacher'] = []): boolean {
    const { data } = this;
    const { train, validation, classes, maxLength, teacher, layers, rowsAnEpoch } = given;
    const named =
      inner.length === this.inner.length &&
      inner.every((read, at) => readName(read) === readName(this.inner[at]!) && layers![readName(read)] === data.layers![readName(read)]);
    const logits = !needsTeacher || data.teacher?.train === teacher?.train;
    const same =
      data.train === train && data.validation === validation && data.rowsAnEpoch === rowsAnEpoch && data.classes.length === classes.length;
    return same && logits && named && data.maxLength === maxLength && this.batchSize === batchSize && this.needsTeacher === needsTeacher;
  }

  /** The batch of some rows of the training split, read from the disk where they lie there; `key` names them. */
  async step(key: string, rows: readonly number[]): Promise<FedBatch> {
    await this.data.train.ready?.(rows);
    return this.training(key, rows);
  }

  /** As `step`, at once. */
  training(key: string, rows: readonly number[]): FedBatch {
    return this.steps.take(key, () => {
      const { train, classes, teacher } = this.data;
      const { training: shape } = this.shapes;
      const batch = batchOf(train, rows, shape);
      const language = isLanguage(this.data);
      const places = language ? answerPlaces(batch.rows, batch.length, answersATextOf(this.data)) : batch.rows;
      const logits = this.needsTeacher ? teacherRows(teacher && teacher.train, places, classes.length) : null;
      const vectors = this.inner.length > 0 ? teacherColumns(this.data.layers, this.inner, batch.rows) : null;
      return {
        bucket: shape.lengths.indexOf(batch.length),
        rows,
        ids: tf.keep(tf.tensor2d(batch.ids, [shape.rows, batch.length], 'int32')),
        labels: language ? null : tf.keep(tf.tensor2d(oneHot(batch.labels, classes.length), [shape.rows, classes.length])),
        teacher: logits && tf.keep(tf.tensor2d(logits, [places.length, classes.length])),
        weights: tf.keep(tf.tensor1d(new Float32Array(shape.rows).fill(1, 0, rows.length))),
        inner: vectors && tf.keep(tf.tensor2d(vectors, [shape.rows, vectors.length / shape.rows])),
        counts: (this.counted ??= tf.keep(tf.tensor1d(this.counts))),
      };
    });
  }

  /** The batches in which the validation split is predicted. */
  async *prediction(): AsyncGenerator<FedBatch> {
    const { validation } = this.data;
    let index = 0;
    for (const rows of sortedRows(validation, this.shapes.prediction.rows)) {
      await validation.ready?.(rows);
      yield this.validation.take(String(index++), () => predictionBatch(validation, rows, this.shapes.prediction));
    }
  }

  dispose(): void {
    this.steps.clear();
    this.validation.clear();
    this.counted?.dispose();
    this.counted = null;
  }
}

/** A batch without labels; its ids are the caller's to dispose. */
export function predictionBatch(split: EncodedSplit, rows: readonly number[], shape: BatchShape): FedBatch {
  const { ids, length } = batchOf(split, rows, shape);
  const tensor = tf.keep(tf.tensor2d(ids, [shape.rows, length], 'int32'));
  return {
    bucket: shape.lengths.indexOf(length),
    rows,
    ids: tensor,
    labels: null,
    teacher: null,
    weights: null,
    inner: null,
    counts: null,
  };
}

function drop({ ids, labels, teacher, weights, inner }: FedBatch): void {
  tf.dispose([ids, labels, teacher, weights, inner].filter((tensor) => tensor !== null));
}

/** The teacher's logits at some places, a row of C numbers each; zeros in a run without a teacher, where a term's `withoutTeacher` values make them idle. */
export function teacherRows(logits: Float32Array | null | undefined, rows: Int32Array, classes: number): Float32Array {
  if (logits === null) return new Float32Array(rows.length * classes);
  if (logits === undefined) throw new Error('a term of the objective needs the teacher, whose logits of this split were not given');
  return rowsOf(logits, rows, classes);
}
