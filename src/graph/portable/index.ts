/** A network's forward pass in the portable form. */
import * as tf from '@tensorflow/tfjs';
import { recordBranch, type Branch } from '../branch.js';
import { cornersOf, type Corners } from './dims.js';
import { Diverging, generalise, type Generalised } from './generalise.js';

export type { Generalised } from './generalise.js';

export interface PortableRequest {
  readonly weights: readonly tf.Tensor[];
  /** Of the weights, each once. */
  readonly names: readonly string[];
  /** Places of the longest text. */
  readonly most: number;
  /** Logits (B, C) of token ids (B, L), by TensorFlow's own ops where the recording says so. */
  forward(ids: tf.Tensor2D): tf.Tensor;
}

const batches = [3, 5] as const; // few, and above those whose products are taken apart
const shortest = [2, 4, 5, 6, 7, 8, 10, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512];

/**
 * Records the pass under a few sizes and says what holds for all: any number of texts, and lengths from the shortest one under which the same
 * ops run as for the longest. Needs native TensorFlow. Throws a `Refusal` that names the op for what has no portable form.
 */
export function portableGraph(request: PortableRequest): Generalised {
  const { names, most } = request;
  const recorded = new Map<string, Branch>();
  const branch = ([batch, length]: readonly [number, number]): Branch => {
    const key = `${batch} ${length}`;
    const found = recorded.get(key) ?? record(request, [batch, length]);
    recorded.set(key, found);
    return found;
  };
  const tried = shortest.filter((length) => length < most).map((length) => [length, most] as const);
  const lengths: Corners['lengths'][] = tried.length > 0 ? tried : [[most]];
  let last: unknown;
  for (const pair of lengths) {
    const corners = { batches, lengths: pair };
    try {
      return generalise({ corners, branches: cornersOf(corners).map(branch), names });
    } catch (fault) {
      if (!(fault instanceof Diverging)) throw fault;
      last = fault;
    }
  }
  throw last;
}

function record({ weights, forward }: PortableRequest, shape: [number, number]): Branch {
  const ids = tf.ones(shape, 'int32') as tf.Tensor2D;
  try {
    return recordBranch({ feeds: [ids], state: weights, kernels: false, body: () => ({ output: forward(ids) }) });
  } finally {
    ids.dispose();
  }
}
