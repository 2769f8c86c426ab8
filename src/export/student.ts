/** A trained student as files: a TensorFlow.js layers model beside its vocabulary and labels. */
import * as tf from '@tensorflow/tfjs';
import type { Weights } from '../distill/types.js';
import type { Architecture, ModelShape, TextData } from '../plugin/index.js';

export interface StudentParts {
  readonly architecture: Architecture;
  readonly shape: ModelShape;
  readonly weights: Weights;
  readonly text: Pick<TextData, 'vocabulary' | 'labels' | 'maxLength'>;
}

const asBytes = (data: tf.io.WeightData): Uint8Array => {
  const parts = (Array.isArray(data) ? data : [data]).map((part) => new Uint8Array(part));
  return new Uint8Array(Buffer.concat(parts));
};

function setWeights(model: tf.LayersModel, { values, shapes }: Weights): void {
  tf.tidy(() => model.setWeights(values.map((value, index) => tf.tensor(value, [...shapes[index]!]))));
}

/** Files by relative path: `model.json` and `weights.bin` (float32) as `tf.loadLayersModel` reads them, `vocabulary.json`, `labels.json`. */
export async function studentFiles({ architecture, shape, weights, text }: StudentParts): Promise<Record<string, string | Uint8Array>> {
  const model = architecture.build(shape);
  // tfjs numbers nameless models through the life of a process: the same student would be other files.
  model.name = 'student';
  let saved: tf.io.ModelArtifacts | undefined;
  try {
    setWeights(model, weights);
    await model.save(
      tf.io.withSaveHandler(
        async (artifacts) => ((saved = artifacts), { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) }),
      ),
    );
  } finally {
    model.dispose();
  }
  const { modelTopology, weightSpecs, weightData, format, generatedBy, convertedBy } = saved!;
  const manifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
  return {
    'model.json': JSON.stringify({ format, generatedBy, convertedBy, modelTopology, weightsManifest: manifest }),
    'weights.bin': asBytes(weightData!),
    'vocabulary.json': JSON.stringify({ tokens: text.vocabulary.tokens, max_length: text.maxLength }),
    'labels.json': JSON.stringify(text.labels),
  };
}
