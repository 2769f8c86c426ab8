/** A trained student as files: a TensorFlow.js layers model beside its vocabulary and labels. */
import * as tf from '@tensorflow/tfjs';
import type { Weights } from '../distill/types.js';
import type { Architecture, ModelShape, TextData } from '../plugin/index.js';

export interface StudentParts {
  readonly architecture: Architecture;
  /** Equal for architectures that build the same layers. */
  readonly identity?: string;
  readonly shape: ModelShape;
  readonly weights: Weights;
  readonly text: Pick<TextData, 'vocabulary' | 'labels' | 'maxLength' | 'learnt'>;
}

/** Bytes of `weights.bin` of a student with so many numbers. */
export const weightBytes = (parameters: number): number => 4 * parameters;

type Saved = Pick<tf.io.ModelArtifacts, 'modelTopology' | 'weightSpecs' | 'format' | 'generatedBy' | 'convertedBy'>;
let last: { readonly key: string; readonly saved: Saved } | null = null; // the trials of a sweep are mostly of one form

/** Files by relative path: `model.json` and `weights.bin` (float32) as `tf.loadLayersModel` reads them, `vocabulary.json`, `labels.json`, and what the tokenizer has learnt. */
export async function studentFiles(parts: StudentParts): Promise<Record<string, string | Uint8Array>> {
  const { weights, text } = parts;
  const { weightSpecs, ...rest } = await savedForm(parts);
  const manifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
  return {
    'model.json': JSON.stringify({ ...rest, weightsManifest: manifest }),
    'weights.bin': bytesOf(weights),
    'vocabulary.json': JSON.stringify({ tokens: text.vocabulary.tokens, max_length: text.maxLength }),
    'labels.json': JSON.stringify(text.labels),
    ...(text.learnt !== undefined && { 'tokenizer.json': text.learnt }),
  };
}

/** What `tf.LayersModel.save` writes but for the values: layers, names and shapes. */
async function savedForm({ architecture, identity, shape }: StudentParts): Promise<Saved> {
  const key = JSON.stringify([identity, shape]);
  if (identity !== undefined && last?.key === key) return last.saved;
  const saved = await save(architecture, shape);
  last = { key, saved };
  return saved;
}

async function save(architecture: Architecture, shape: ModelShape): Promise<Saved> {
  const model = architecture.build(shape);
  // tfjs numbers nameless models through the life of a process: the same student would be other files.
  model.name = 'student';
  let saved: tf.io.ModelArtifacts | undefined;
  try {
    await model.save(
      tf.io.withSaveHandler(
        async (artifacts) => ((saved = artifacts), { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) }),
      ),
    );
  } finally {
    model.dispose();
  }
  const { modelTopology, weightSpecs, format, generatedBy, convertedBy } = saved!;
  return { format, generatedBy, convertedBy, modelTopology, weightSpecs };
}

/** The values of all weights one after the other, in the order of the model. */
const bytesOf = ({ values }: Weights): Uint8Array =>
  new Uint8Array(Buffer.concat(values.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength))));
