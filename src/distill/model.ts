/** A plugin's network: built with seeded weights, asked for logits, its weights read and set. */
import * as tf from '@tensorflow/tfjs';
import { InputError, isLanguage, PluginError, type ModelShape } from '../plugin/index.js';
import { blame, describe } from './blame.js';
import { putFirst } from './first-weights.js';
import { precedingIds } from './language.js';
import { seededRandom, withRandom } from './random.js';
import { innerOutputs, looksInside, nothingInside, openInside, type Inner, type InnerOutputs } from './inner.js';
import type { Term, TrialPlan, Weights } from './types.js';

export interface Model {
  readonly name: string;
  readonly network: tf.LayersModel;
  readonly classes: number;
  /** Whether it is a language model, which answers at each token. */
  readonly language: boolean;
  /** What training changes, in the model's order; then the terms' own variables. */
  readonly variables: readonly tf.Variable[];
  /** By what the rate of each variable is multiplied; all 1 where it is left out. */
  readonly rates?: readonly number[];
  /** Where terms look inside. */
  readonly inner?: Inner;
  readonly parameters: number;
  dispose(): void;
}

type NamedArchitecture = TrialPlan['architecture'];

/** Builds the network, with the weights that it is to begin with. Throws a `PluginError` where it is not a model from ids (B, L) to logits (B, C). */
export function buildModel({ name, plugin, first, rateOf }: NamedArchitecture, shape: ModelShape, seed: number): Model {
  const network = withRandom(seededRandom(seed, 'weights', 0), () => blame('architecture', name, 'build', () => tidyBuild(plugin, shape)));
  if (!(network instanceof tf.LayersModel))
    throw new PluginError('architecture', name, `build gave ${describe(network)}, not a tfjs-layers model`);
  const variables = network.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const model = {
    name,
    network,
    classes: shape.classes,
    language: isLanguage(plugin),
    variables,
    ...(rateOf && { rates: ratesOf(network, rateOf) }),
    parameters: network.countParams(),
    dispose: () => void network.dispose(),
  };
  try {
    if (first) putFirst(network, name, first);
    if (variables.length === 0) throw new PluginError('architecture', name, 'the model has nothing to train');
    tf.tidy(() => void forward(model, tf.ones([2, Math.min(3, shape.length)], 'int32'), false));
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}

/** The factor of each trained variable, from that of its layer. */
function ratesOf(network: tf.LayersModel, rateOf: (layer: string) => number): number[] {
  const factors = new Map(network.layers.flatMap((layer) => layer.trainableWeights.map(({ id }) => [id, rateOf(layer.name)] as const)));
  return network.trainableWeights.map(({ id }) => factors.get(id) ?? 1);
}

/** A student for some terms: where they look inside it is opened, and their own variables train with it. `teacher` are the layers that they name. */
export function buildStudent(
  { architecture, terms, seed }: { readonly architecture: NamedArchitecture; readonly terms: readonly Term[]; readonly seed: number },
  shape: ModelShape,
  teacher: Inner['teacher'],
): Model {
  const model = buildModel(architecture, shape, seed);
  try {
    if (model.language) refuseInside(terms);
    const inner = openInside(model.network, terms, teacher, { seed, length: shape.length });
    if (!inner) return model;
    const own = inner.own.flatMap((of) => Object.values(of));
    const dispose = (): void => {
      tf.dispose(own);
      model.dispose();
    };
    return { ...model, variables: [...model.variables, ...own], inner, dispose };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** Throws an `InputError` for a term that looks inside of a language model, whose layers nobody reads. */
function refuseInside(terms: readonly Term[]): void {
  const term = terms.find(looksInside);
  if (!term) return;
  throw new InputError(`loss '${term.plugin ?? term.name}' looks inside of networks, which language models do not allow`, {
    path: `loss.${term.name}`,
    suggestion: 'compare logits: distillation, soft-target, reverse-divergence, jensen-shannon',
  });
}

/** Builds without leaking the tensors that the weights were made from. */
function tidyBuild(plugin: NamedArchitecture['plugin'], shape: ModelShape): tf.LayersModel {
  let network!: tf.LayersModel;
  tf.tidy(() => void (network = plugin.build(shape)));
  return network;
}

/** Logits of a batch: (B, L) to (B, C), of a language model to (B * L, C). Throws a `PluginError` for any other shape. */
export function forward(model: Pick<Model, 'name' | 'network' | 'classes' | 'language'>, ids: tf.Tensor2D, training: boolean): tf.Tensor2D {
  const { name, network, classes, language } = model;
  const given = language ? precedingIds(ids) : ids;
  const logits = blame('architecture', name, 'the forward pass', () => network.apply(given, { training }));
  if (!(logits instanceof tf.Tensor))
    throw new PluginError('architecture', name, `the model gave ${describe(logits)}, not one tensor of logits`);
  const expected = language ? [...ids.shape, classes] : [ids.shape[0], classes];
  if (logits.rank !== expected.length || logits.shape.some((size, axis) => size !== expected[axis]))
    throw new PluginError(
      'architecture',
      name,
      `logits have shape [${logits.shape}]; expected [${expected}] (rows, ${language ? 'tokens, ' : ''}classes)`,
    );
  return (language ? logits.reshape([-1, classes]) : logits) as tf.Tensor2D;
}

/** Logits as `forward` gives them while training, and what terms read inside. */
export function outputsOf(model: Model, ids: tf.Tensor2D): { readonly logits: tf.Tensor2D; readonly inside: InnerOutputs } {
  const { inner, name } = model;
  if (!inner || inner.layers.length === 0) return { logits: forward(model, ids, true), inside: nothingInside };
  const given = blame('architecture', name, 'the forward pass', () => inner.network.apply(ids, { training: true })) as tf.Tensor[];
  return { logits: given[0] as tf.Tensor2D, inside: innerOutputs(inner.layers, given.slice(1)) };
}

/** A copy of all weights, trained or not. */
export function readWeights(network: tf.LayersModel): Weights {
  const values = network.weights.map((weight) => weight.read());
  return {
    names: network.weights.map((weight) => weight.originalName),
    shapes: values.map((value) => value.shape),
    values: values.map((value) => Float32Array.from(value.dataSync())),
  };
}

/** Sets all weights, by their order. Throws where number or shapes differ. */
export function writeWeights(network: tf.LayersModel, { shapes, values }: Weights): void {
  const expected = network.weights.map((weight) => weight.shape.join());
  const given = shapes.map((shape) => shape.join());
  if (expected.join(';') !== given.join(';'))
    throw new Error(`weights of shapes ${given.join(' | ')} do not fit a model of ${expected.join(' | ')}`);
  tf.tidy(() => network.setWeights(values.map((value, index) => tf.tensor(value, [...shapes[index]!]))));
}
