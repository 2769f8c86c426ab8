/** Puts a checkpoint's numbers into a network, one tensor at a time, and refuses what does not fit. */
import * as tf from '@tensorflow/tfjs';
import { nativeBackend } from '../graph/index.js';
import { InputError } from '../plugin/index.js';
import type { Family, Origin, Origins } from './families/index.js';
import type { StoredTensor } from './types.js';
import { listed } from './weight-files.js';

export type Stored = ReadonlyMap<string, StoredTensor>;

/** The tensors under the names of a family's body: without the prefix of models with a head, old names of norms made new. */
export function bareNames(stored: Stored, { prefix }: Family): Map<string, StoredTensor> {
  const bare = new Map<string, StoredTensor>();
  for (const [name, tensor] of stored) {
    const plain = (name.startsWith(prefix) ? name.slice(prefix.length) : name)
      .replace(/LayerNorm\.gamma$/, 'LayerNorm.weight')
      .replace(/LayerNorm\.beta$/, 'LayerNorm.bias');
    const twin = bare.get(plain);
    if (twin) throw new InputError(`tensors '${twin.name}' and '${name}' stand for the same weight`, { file: tensor.file });
    bare.set(plain, tensor);
  }
  return bare;
}

/** Compares names: what `origins` need must be there, and everything that is there must be needed or known to serve another task. Throws an `InputError` that lists them. */
export function checkNames(bare: Stored, origins: Origins, { unused, name: family }: Family, folder: string): void {
  const needed = Object.values(origins).flatMap(({ tensors }) => tensors);
  const missing = needed.filter((name) => !bare.has(name));
  const known = new Set(needed);
  const extra = [...bare.keys()].filter((name) => !known.has(name) && !unused.test(name));
  if (missing.length + extra.length === 0) return;
  const parts = [
    missing.length > 0 && `misses ${missing.length} of ${needed.length} tensors of a ${family} model: ${listed(missing)}`,
    extra.length > 0 &&
      `has ${extra.length} tensors that a ${family} model of this config.json does not have: ${listed(extra.map((name) => bare.get(name)!.name))}`,
  ].filter(Boolean);
  throw new InputError(parts.join('; '), { file: folder });
}

/**
 * Reads each weight of `origins` into the network's, the largest first and each given to the backend before the next is read: at no time is
 * more of the checkpoint in memory than once. Throws an `InputError` for a tensor of the wrong shape.
 */
export function loadWeights(network: tf.LayersModel, bare: Stored, origins: Origins): void {
  const found = Object.entries(origins).map(([place, origin]) => ({ origin, weight: weightAt(network, place) }));
  const size = ({ weight }: (typeof found)[number]): number => weight.shape.reduce<number>((product, axis) => product * axis!, 1);
  for (const { origin, weight } of found.toSorted((a, b) => size(b) - size(a))) {
    const shape = weight.shape as number[];
    const values = valuesOf(origin, bare, shape);
    tf.tidy(() => void weight.write(handedOver(tf.tensor(values, shape))));
  }
}

function weightAt(network: tf.LayersModel, place: string): tf.LayerVariable {
  const [layer, weight] = place.split('/') as [string, string];
  const found = network.getLayer(layer).weights.find(({ originalName }) => originalName.split('/').at(-1) === weight);
  if (found) return found;
  throw new Error(`the network has no weight ${place}`);
}

/** Native TensorFlow copies a tensor's numbers when they are first used: used now, they are in memory once from here on. */
function handedOver(tensor: tf.Tensor): tf.Tensor {
  if (tf.getBackend() === 'tensorflow') nativeBackend().getInputTensorIds([tensor]);
  return tensor;
}

/** The numbers of a weight of ours, row by row. */
function valuesOf({ tensors, transposed }: Origin, bare: Stored, shape: readonly number[]): Float32Array {
  const width = shape.at(-1)! / tensors.length;
  const part = [...shape.slice(0, -1), width];
  const stored = tensors.map((name) => checked(bare.get(name)!, transposed && part.length === 2 ? [part[1]!, part[0]!] : part));
  if (stored.length === 1 && !(transposed && part.length === 2)) return stored[0]!.read();
  const values = new Float32Array(shape.reduce((product, axis) => product * axis, 1));
  const row = shape.at(-1)!;
  stored.forEach((tensor, index) => place(tensor, values, { from: index * width, width, row, rows: values.length / row, transposed: transposed === true })); // prettier-ignore
  return values;
}

/** Puts a matrix, or a vector as one row, into columns `from` to `from + width` of `rows` rows of `row` numbers. */
function place(
  source: StoredTensor,
  target: Float32Array,
  at: { from: number; width: number; row: number; rows: number; transposed: boolean },
): void {
  const { from, width, row, rows, transposed } = at;
  const span = transposed ? rows : width;
  source.pieces((piece, first) => {
    let [outer, inner] = [Math.floor(first / span), first % span];
    for (const value of piece) {
      target[transposed ? inner * row + from + outer : outer * row + from + inner] = value;
      if (++inner === span) [inner, outer] = [0, outer + 1];
    }
  });
}

function checked(tensor: StoredTensor, shape: readonly number[]): StoredTensor {
  if (tensor.shape.join() === shape.join()) return tensor;
  throw new InputError(`tensor '${tensor.name}' has shape [${tensor.shape}]; by config.json it is [${shape}]`, { file: tensor.file });
}
