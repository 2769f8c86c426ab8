/** Raw logits of whole splits: no dropout, fixed batches. */
import { availableParallelism } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { Program, recordBranch, type Branch } from '../graph/index.js';
import type { EncodedSplit } from '../plugin/index.js';
import { sortedRows, type BatchShape } from './batch.js';
import { breather } from './breathe.js';
import { predictionBatch, predictionShape, type FedBatch } from './feed.js';
import { forward, type Model } from './model.js';
import { weightsOf } from './record-student.js';

/** Answers some batches at once. */
export interface Predictor {
  /** How many batches it takes at once. */
  readonly width: number;
  /** Logits (B, C) flattened of each batch. */
  run(batches: readonly FedBatch[]): Float32Array[];
  dispose(): void;
}

const WORTH_RECORDING = 16; // batches from which a program is made up for
const LENGTHS = 4;
const COPIES = 256 * 2 ** 20; // bytes that copies of the weights may take

interface Passing {
  readonly maxLength: number;
  /** Rows of which there is room in any case: those of a training step. */
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
}

/** Raw logits of every example of a split in its own order: (N, C) flattened, of a language model (N, maxLength, C). The same model, split and batch size give the same bits. */
export async function predictLogits(model: Model, split: EncodedSplit, { maxLength, batchSize, signal }: Passing): Promise<Float32Array> {
  const shape = predictionShape(split, maxLength, { lengths: LENGTHS, least: batchSize, language: model.language });
  const recorded = split.size >= WORTH_RECORDING * shape.rows ? recordedPredictor(model, shape) : null;
  const predictor = recorded ?? eagerPredictor(model);
  try {
    return await predicted(predictor, split, { shape, width: model.language ? maxLength * model.classes : model.classes, signal });
  } finally {
    predictor.dispose();
  }
}

/** Predicts one batch at a time: by a program where the forward pass can be recorded, else op by op. */
export const predictorFor = (model: Model, shape: BatchShape): Predictor => recordedPredictor(model, shape, 1) ?? eagerPredictor(model);

interface Pass {
  readonly shape: BatchShape;
  /** Numbers of each row. */
  readonly width: number;
  readonly signal: AbortSignal | undefined;
}

async function predicted(predictor: Predictor, split: EncodedSplit, { shape, width, signal }: Pass): Promise<Float32Array> {
  const logits = new Float32Array(split.size * width);
  const breathe = breather();
  const next: FedBatch[] = [];
  const flush = (): void => {
    const values = predictor.run(next);
    next.forEach((batch, index) => {
      place(logits, batch, values[index]!, width);
      batch.ids.dispose();
    });
    next.length = 0;
  };
  try {
    for (const rows of sortedRows(split, shape.rows)) {
      signal?.throwIfAborted();
      await split.ready?.(rows);
      next.push(predictionBatch(split, rows, shape));
      if (next.length === predictor.width) flush();
      await breathe();
    }
    if (next.length > 0) flush();
    return logits;
  } finally {
    tf.dispose(next.map(({ ids }) => ids));
  }
}

/** Puts the logits of a batch's rows in their places, each the first of `width` numbers. */
export function place(logits: Float32Array, { rows, ids }: Pick<FedBatch, 'rows' | 'ids'>, values: Float32Array, width: number): void {
  const given = values.length / ids.shape[0];
  for (let index = 0; index < rows.length; index++)
    for (let at = 0; at < given; at++) logits[rows[index]! * width + at] = values[index * given + at]!;
}

const eagerPredictor = (model: Model): Predictor => ({
  width: 1,
  run: (batches) => batches.map(({ ids }) => tf.tidy(() => forward(model, ids, false).dataSync()) as Float32Array),
  dispose: () => {},
});

/** A program of the forward pass, the weights once for each core; null where it cannot be recorded: then the model runs op by op. */
function recordedPredictor(model: Model, { rows, lengths }: BatchShape, most = availableParallelism()): Predictor | null {
  if (tf.getBackend() !== 'tensorflow') return null;
  const width = Math.max(1, Math.min(most, Math.floor(COPIES / (4 * model.parameters))));
  let program: Program;
  try {
    program = new Program({ branches: lengths.map((length) => forwardBranch(model, [rows, length])), seats: width });
  } catch {
    return null;
  }
  const weights = weightsOf(model);
  for (let seat = 0; seat < width; seat++) program.assign(seat, weights);
  return {
    width,
    run(batches) {
      const answers = program.run(batches.map(({ bucket, ids }, seat) => ({ seat, branch: bucket, feeds: [ids] })));
      const values = answers.map((answer) => answer.dataSync() as Float32Array);
      tf.dispose(answers);
      return values;
    },
    dispose: () => program.dispose(),
  };
}

function forwardBranch(model: Model, shape: [number, number]): Branch {
  const ids = tf.ones(shape, 'int32') as tf.Tensor2D;
  try {
    return recordBranch({ feeds: [ids], state: weightsOf(model), body: () => ({ output: forward(model, ids, false) }) });
  } finally {
    ids.dispose();
  }
}
