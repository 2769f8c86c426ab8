import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type * as tf from '@tensorflow/tfjs';
import { modelFromTopology, TopologyError, type Json } from 'stillhouse/layers';
import { defineArchitecture, InputError, type ModelShape } from 'stillhouse/plugin';

const sizes = ['vocabulary', 'classes', 'length'] as const;

export default defineArchitecture({
  name: 'layers-model',
  doc: 'Any tfjs-layers model from a file: `model.json`, or what `toJSON()` gives. It takes token ids (B, L) and gives logits (B, C); weights begin anew.',
  options: {
    file: {
      doc: 'The model. In it "$vocabulary", "$classes" and "$length" stand for the sizes of the data; numbers must suit them.',
      format: 'path',
      default: null,
      required: true,
    },
  },
  create({ file }) {
    const text = read(file);
    const document = parsed(text, file);
    const made = {
      build(shape: ModelShape): tf.LayersModel {
        const model = built(file, filled(document, shape));
        const fault = sizeFault(model, shape);
        if (!fault) return model;
        model.dispose();
        throw new InputError(fault.problem, { file, allowed: fault.allowed });
      },
      /** Of the file: what a teacher of this architecture says follows from it. */
      identity: async (): Promise<string> => createHash('sha256').update(text).digest('hex'),
    };
    return made;
  },
});

const unread = (error: unknown, file: string): InputError =>
  new InputError(`no JSON can be read from it: ${(error as Error).message}`, { file, allowed: 'a model.json of tfjs-layers' });

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unread(error, file);
  }
}

function parsed(text: string, file: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw unread(error, file);
  }
}

/** The document with the sizes of the data in place of their names. */
function filled(value: Json, shape: ModelShape): Json {
  if (typeof value === 'string') {
    const size = sizes.find((name) => value === `$${name}`);
    return size ? shape[size] : value;
  }
  if (Array.isArray(value)) return value.map((item: Json) => filled(item, shape));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner, shape)]));
}

function built(file: string, document: Json): tf.LayersModel {
  try {
    return modelFromTopology(document);
  } catch (error) {
    if (!(error instanceof TopologyError)) throw error;
    const allowed = "a model of tfjs-layers, with its layers and those of 'stillhouse/layers'";
    throw new InputError(error.message, { file, allowed });
  }
}

interface Fault {
  readonly problem: string;
  readonly allowed: string;
}

function sizeFault(model: tf.LayersModel, shape: ModelShape): Fault | null {
  return inputFault(model, shape) ?? outputFault(model, shape) ?? tableFault(model, shape);
}

const shown = (shape: tf.Shape): string => `(${shape.map((size) => size ?? 'any').join(', ')})`;

function inputFault({ inputs }: tf.LayersModel, { length }: ModelShape): Fault | null {
  const allowed = 'one input of token ids, of the shape (any, any)';
  if (inputs.length !== 1) return { problem: `the model has ${inputs.length} inputs`, allowed };
  const [own] = inputs as [tf.SymbolicTensor];
  if (own.shape.length === 2 && own.shape[1] === null) return null;
  const problem = `the model takes inputs of the shape ${shown(own.shape)}, but batches have any length up to ${length}`;
  return { problem, allowed };
}

function outputFault({ outputs }: tf.LayersModel, { classes }: ModelShape): Fault | null {
  const allowed = `one output of logits, of the shape (any, ${classes}); write "$classes" for the number of classes`;
  if (outputs.length !== 1) return { problem: `the model has ${outputs.length} outputs`, allowed };
  const [own] = outputs as [tf.SymbolicTensor];
  if (own.shape.length !== 2 || own.shape[1] !== classes)
    return { problem: `the model gives outputs of the shape ${shown(own.shape)}, but the data have ${classes} classes`, allowed };
  if (own.sourceLayer.getConfig()['activation'] !== 'softmax') return null;
  return { problem: `the model's last layer '${own.sourceLayer.name}' gives probabilities`, allowed: 'logits: leave its softmax out' };
}

/** Tables of embeddings that have no row for some of the ids. */
function tableFault({ layers }: tf.LayersModel, { vocabulary }: ModelShape): Fault | null {
  for (const layer of layers) {
    const config = layer.getConfig();
    const rows =
      layer.getClassName() === 'Embedding' ? config['inputDim'] : layer.getClassName() === 'TokenEmbedding' && config['vocabulary'];
    if (typeof rows === 'number' && rows < vocabulary) {
      const problem = `the embedding '${layer.name}' has ${rows} rows, but the vocabulary has ${vocabulary} ids`;
      return { problem, allowed: `${vocabulary} rows or more; write "$vocabulary" for the size of the vocabulary` };
    }
  }
  return null;
}
