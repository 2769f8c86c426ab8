import type * as tf from '@tensorflow/tfjs';
import { RecurrentStates } from './recurrent-states.js';
import { RecurrentState, type RecurrentStateConfig } from './recurrent.js';
import { pooled, type Pooling } from './sequence-pooling.js';

/** How recurrent layers are stacked and what is made of their states. */
export interface RecurrentFeatures extends Omit<RecurrentStateConfig, 'name'> {
  /** Layers on top of each other, each reading the states of the one below (Graves et al. 2013). */
  readonly layers: number;
  /** What is made of the topmost layer's states: the last one of each direction, or one of `poolings`. */
  readonly pooling: 'last' | Pooling;
  /** Units of the scores of attention pooling. */
  readonly attention: number;
}

/** The features of texts by a recurrent network: ids (B, L) and vectors (B, L, E) to (B, U), or (B, 2U) in both directions. */
export function recurrentFeatures(ids: tf.SymbolicTensor, vectors: tf.SymbolicTensor, features: RecurrentFeatures): tf.SymbolicTensor {
  const { layers, pooling, attention, ...config } = features;
  const named = (index: number) => ({ ...config, name: layers === 1 ? config.cell : `${config.cell}_${index}` });
  let x = vectors;
  const below = pooling === 'last' ? layers - 1 : layers;
  for (let index = 1; index <= below; index++) x = new RecurrentStates(named(index)).apply([ids, x]) as tf.SymbolicTensor;
  if (pooling === 'last') return new RecurrentState(named(layers)).apply([ids, x]) as tf.SymbolicTensor;
  return pooled(pooling, ids, x, attention);
}
