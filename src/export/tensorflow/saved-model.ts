/** A student as TensorFlow's SavedModel, and such a folder opened again by TensorFlow itself. */
import * as tf from '@tensorflow/tfjs';
import { nativeBackend, savedModel } from '../../graph/index.js';
import { InputError, type PortableGraph } from '../../plugin/index.js';
import { graphOf } from './student.js';

const MOST = 2 ** 31 - 1; // bytes of a protocol buffer

/** `saved_model.pb`, whose signature `serving_default` takes `ids` (batch, length), int32, and gives `logits` and `probabilities`. Throws an `InputError` for weights beyond 2 GiB. */
export function savedModelBytes(student: PortableGraph, weights: Readonly<Record<string, Float32Array>>): Uint8Array {
  const size = Object.values(weights).reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (size > 0.9 * MOST)
    throw new InputError('the weights are larger than a SavedModel with constants can be', { allowed: 'up to 1.8 GiB' });
  const graph = graphOf(student, weights);
  return savedModel(graph.nodes, graph.functions, graph);
}

export interface OpenSavedModel {
  /** Logits (B, C) flattened of ids (B, L) flattened. */
  run(ids: Int32Array, rows: number, length: number): Promise<Float32Array>;
  close(): void;
}

/** Opens the SavedModel in a folder. Throws an `InputError` where native TensorFlow is not in use. */
export function openSavedModel(folder: string): OpenSavedModel {
  if (tf.getBackend() !== 'tensorflow')
    throw new InputError('a SavedModel cannot be opened again without native TensorFlow', {
      suggestion: 'stillhouse doctor says what is missing',
    });
  const backend = nativeBackend();
  const id = backend.binding.loadSavedModel(folder, 'serve');
  return {
    async run(ids, rows, length) {
      const fed = tf.tensor2d(ids, [rows, length], 'int32');
      const answers = backend.binding.runSavedModel(id, backend.getInputTensorIds([fed]), 'ids:0', 'logits:0');
      const logits = backend.createOutputTensor(answers[0]!);
      const values = (await logits.data()) as Float32Array;
      tf.dispose([fed, logits]);
      return values;
    },
    close: () => backend.binding.deleteSavedModel(id),
  };
}
