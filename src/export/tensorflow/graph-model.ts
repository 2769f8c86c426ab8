/** A student as TensorFlow.js graph model, and such a folder opened again. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { PortableGraph } from '../../plugin/index.js';
import { graphModel, type GraphModelInfo } from './graph-json.js';
import { graphOf } from './student.js';

/** `model.json` and its files of weights. Inputs and outputs are those of the SavedModel. */
export const graphModelFiles = (
  student: PortableGraph,
  weights: Readonly<Record<string, Float32Array>>,
  info: GraphModelInfo,
): Record<string, string | Uint8Array> => graphModel(graphOf(student, weights), info);

export interface OpenGraphModel {
  readonly model: tf.GraphModel;
  /** Whether it has loops, which run asynchronously. */
  readonly loops: boolean;
}

/** Loads the model in a folder. */
export async function openGraphModel(folder: string): Promise<OpenGraphModel> {
  const { modelTopology, weightsManifest, signature, format } = JSON.parse(
    await readFile(join(folder, 'model.json'), 'utf8'),
  ) as tf.io.ModelJSON;
  const paths = weightsManifest.flatMap((group) => group.paths);
  const all = Buffer.concat(await Promise.all(paths.map((path) => readFile(join(folder, path)))));
  const weightData = all.buffer.slice(all.byteOffset, all.byteOffset + all.byteLength) as ArrayBuffer;
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  const load = async () => ({ modelTopology, weightSpecs, weightData, signature, format }) as tf.io.ModelArtifacts;
  const { library } = modelTopology as { library: { function: readonly unknown[] } };
  return { model: await tf.loadGraphModel({ load }), loops: library.function.length > 0 };
}

/** Logits (B, C) flattened of ids (B, L) flattened. */
export async function graphModelLogits(
  { model, loops }: OpenGraphModel,
  ids: Int32Array,
  rows: number,
  length: number,
): Promise<Float32Array> {
  const fed = tf.tensor2d(ids, [rows, length], 'int32');
  const logits = (loops ? await model.executeAsync({ ids: fed }, 'logits') : model.execute({ ids: fed }, 'logits')) as tf.Tensor;
  const values = (await logits.data()) as Float32Array;
  tf.dispose([fed, logits]);
  return values;
}
