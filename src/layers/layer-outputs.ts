/** What the layers of a network give for a text: a vector, or one for each token, and the scores of their attention. */
import * as tf from '@tensorflow/tfjs';
import type { LayerInfo, LayerPart } from '../plugin/layer-info.js';
import { AttentionReading, isAttentive, type AttentiveLayer } from './attention-reading.js';
import { tokenMask } from './masks.js';
import { MaskedMean } from './pooling.js';

/** A layer, and what is read there. */
export interface LayerRead {
  readonly name: string;
  readonly part: LayerPart;
}

/** The layers of a network over token ids that give a vector for each text (B, D) or for each token (B, L, D); the last is left out. */
export const layersOf = (network: tf.LayersModel): LayerInfo[] =>
  network.layers.flatMap((layer) => {
    const output = outputOf(layer);
    const width = output?.shape.at(-1);
    const fits = output?.dtype === 'float32' && !network.outputs.includes(output) && [2, 3].includes(output.shape.length);
    if (!fits || typeof width !== 'number') return [];
    const tokens = output.shape.length === 3 && idsOf(output) === network.inputs[0];
    return [{ name: layer.name, width, tokens, ...(tokens && isAttentive(layer) && { heads: layer.heads }) }];
  });

/** The one symbolic output of a layer; null for a layer that has several or none. */
function outputOf(layer: tf.layers.Layer): tf.SymbolicTensor | null {
  try {
    return Array.isArray(layer.output) ? null : layer.output;
  } catch {
    return null; // tfjs throws for a layer that is used twice
  }
}

/** The ids whose vectors a layer gives: those of the text, or others that an earlier layer made of them. */
function idsOf({ inputs, dtype }: tf.SymbolicTensor, self?: tf.SymbolicTensor): tf.SymbolicTensor | undefined {
  if (self && (dtype === 'int32' || inputs.length === 0)) return self;
  return inputs.map((input) => idsOf(input, input)).find((ids) => ids !== undefined);
}

/** A layer's vector of each text (B, D): where it gives one for each token, their mean over the text. */
function vectorAt(network: tf.LayersModel, name: string): tf.SymbolicTensor {
  const output = outputOf(network.getLayer(name))!;
  if (output.shape.length === 2) return output;
  return new MaskedMean({ name: `mean_of_${name}` }).apply([idsOf(output)!, output]) as tf.SymbolicTensor;
}

/** The scores of a layer's attention. */
function scoresAt(network: tf.LayersModel, name: string, length?: number): tf.SymbolicTensor {
  const of = network.getLayer(name) as AttentiveLayer;
  const reading = new AttentionReading({ name: `attention_of_${name}`, of, ...(length !== undefined && { length }) });
  return reading.apply(of.input as tf.SymbolicTensor[]) as tf.SymbolicTensor;
}

/** The same network, layers and weights shared, whose outputs are its own and then what is read at layers. Dispose the first one alone. */
export function withLayers(network: tf.LayersModel, reads: readonly LayerRead[]): tf.LayersModel {
  const read = {
    text: (name: string) => vectorAt(network, name),
    tokens: (name: string) => outputOf(network.getLayer(name))!,
    attention: (name: string) => scoresAt(network, name),
  };
  return tf.model({ inputs: network.inputs, outputs: [...network.outputs, ...reads.map(({ name, part }) => read[part](name))] });
}

/**
 * The same network up to a layer, of which it gives one row a text (B, W): its vector; those of `length` tokens in turn, zeros after the text;
 * or the scores (H, length, length) of its attention, zeros at padding. Dispose the first one alone.
 */
export function upToLayer(network: tf.LayersModel, { name, part }: LayerRead, length: number): tf.LayersModel {
  const columns = {
    text: () => vectorAt(network, name),
    tokens: () => {
      const output = outputOf(network.getLayer(name))!;
      return new TokenColumns({ name: `tokens_of_${name}`, length }).apply([network.inputs[0]!, output]) as tf.SymbolicTensor;
    },
    attention: () => scoresAt(network, name, length),
  };
  return tf.model({ inputs: network.inputs, outputs: columns[part]() });
}

/** Vectors of tokens side by side, zeros at padding and up to a length: ids (B, L) and vectors (B, L, D) to (B, length * D). */
class TokenColumns extends tf.layers.Layer {
  static readonly className = 'TokenColumns';

  constructor(private readonly config: { name: string; length: number }) {
    super(config);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [ids, vectors] = inputs as [tf.Tensor2D, tf.Tensor3D];
      const seen = vectors.mul(tokenMask(ids).expandDims(2)) as tf.Tensor3D;
      return toLength(seen, this.config.length).reshape([ids.shape[0], -1]);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [rows, , width] = (inputShape as tf.Shape[])[1]!;
    return [rows!, this.config.length * width!];
  }
}

/** Vectors of tokens cut, or filled up with zeros, to a length: (B, L, D) to (B, length, D). */
export function toLength(vectors: tf.Tensor3D, length: number): tf.Tensor3D {
  const [rows, given, width] = vectors.shape;
  if (given === length) return vectors;
  if (given > length) return tf.slice(vectors, [0, 0, 0], [rows, length, width]);
  return tf.pad(vectors, [[0, 0], [0, length - given], [0, 0]]); // prettier-ignore
}
