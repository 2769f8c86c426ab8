/** What the layers of a network give for a text: a vector, or one for each token. */
import * as tf from '@tensorflow/tfjs';
import type { LayerInfo } from '../plugin/layer-info.js';
import { tokenMask } from './masks.js';
import { MaskedMean } from './pooling.js';

/** What is read at a layer: the vector of the text, or those of its tokens. */
export type LayerRead = Pick<LayerInfo, 'name' | 'tokens'>;

/** The layers of a network over token ids that give a vector for each text (B, D) or for each token (B, L, D); the last is left out. */
export const layersOf = (network: tf.LayersModel): LayerInfo[] =>
  network.layers.flatMap((layer) => {
    const output = outputOf(layer);
    const width = output?.shape.at(-1);
    const fits = output?.dtype === 'float32' && !network.outputs.includes(output) && [2, 3].includes(output.shape.length);
    return fits && typeof width === 'number' ? [{ name: layer.name, width, tokens: output.shape.length === 3 }] : [];
  });

/** The one symbolic output of a layer; null for a layer that has several or none. */
function outputOf(layer: tf.layers.Layer): tf.SymbolicTensor | null {
  try {
    return Array.isArray(layer.output) ? null : layer.output;
  } catch {
    return null; // tfjs throws for a layer that is used twice
  }
}

/** A layer's vector of each text (B, D): where it gives one for each token, their mean over the text. */
function vectorAt(network: tf.LayersModel, name: string): tf.SymbolicTensor {
  const output = outputOf(network.getLayer(name))!;
  if (output.shape.length === 2) return output;
  return new MaskedMean({ name: `mean_of_${name}` }).apply([network.inputs[0]!, output]) as tf.SymbolicTensor;
}

/** The same network, layers and weights shared, whose outputs are its own and then what is read at layers. Dispose the first one alone. */
export function withLayers(network: tf.LayersModel, reads: readonly LayerRead[]): tf.LayersModel {
  const read = ({ name, tokens }: LayerRead) => (tokens ? outputOf(network.getLayer(name))! : vectorAt(network, name));
  return tf.model({ inputs: network.inputs, outputs: [...network.outputs, ...reads.map(read)] });
}

/**
 * The same network up to a layer, whose vectors of texts it gives (B, D); with a `length` those of so many tokens in turn, zeros after the
 * text: (B, length * D). Dispose the first one alone.
 */
export function upToLayer(network: tf.LayersModel, name: string, length?: number): tf.LayersModel {
  if (length === undefined) return tf.model({ inputs: network.inputs, outputs: vectorAt(network, name) });
  const output = outputOf(network.getLayer(name))!;
  const columns = new TokenColumns({ name: `tokens_of_${name}`, length });
  return tf.model({ inputs: network.inputs, outputs: columns.apply([network.inputs[0]!, output]) as tf.SymbolicTensor });
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
