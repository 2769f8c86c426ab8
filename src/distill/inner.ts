/** What terms of the objective look at inside of networks: layers of both sides, and variables of their own. */
import * as tf from '@tensorflow/tfjs';
import { squareTo, toLength, withLayers, type LayerRead } from '../layers/index.js';
import { InputError, type LayerInfo, type LayerPart, type LayerWidths, type Loss } from '../plugin/index.js';
import { seededRandom } from './random.js';
import type { Term, TrialData } from './types.js';

type Side = 'student' | 'teacher';
type LayersRead = Pick<Loss, 'layers' | 'tokens' | 'attentions'>;
type Variables = Readonly<Record<string, tf.Variable>>;

/** What is read of a teacher's layer, and how many numbers that are for each text. */
export interface TeacherRead extends LayerRead {
  readonly width: number;
}

/** The inside of a student as the terms of a plan see it. */
export interface Inner {
  /** The student's network; its outputs are the logits, then the layers' vectors. */
  readonly network: tf.LayersModel;
  /** What is read at the student's layers, in the order of the outputs. */
  readonly layers: readonly LayerRead[];
  /** What is read at the teacher's, in the order of the columns that a step is fed, and how many columns each has. */
  readonly teacher: readonly TeacherRead[];
  /** Tokens of the longest text, to which the teacher's are padded. */
  readonly most: number;
  /** Variables of each term, in the order of the terms. */
  readonly own: readonly Variables[];
}

/** Whether a term needs more than logits: it is left out where there is no step, as in validation. */
export const looksInside = ({ loss }: Term): boolean => readsLayers(loss) || loss.variables !== undefined;

/** Whether a loss reads what layers give. */
export const readsLayers = ({ layers, tokens, attentions }: LayersRead): boolean => (layers ?? tokens ?? attentions) !== undefined;

/** The name of what is read, among `TrialData.layers`. */
export const readName = ({ name, part }: LayerRead): string => (part === 'text' ? name : `${name}:${part}`);

/** Numbers that are read of a layer for each text, with so many tokens in the longest one. */
export const readWidth = (part: LayerPart, { width, heads = 1 }: Pick<LayerInfo, 'width' | 'heads'>, length: number): number =>
  ({ text: width, tokens: length * width, attention: heads * length * length })[part];

/** What losses read on one side, each once. */
export function layersNamed(losses: readonly LayersRead[], side: Side): LayerRead[] {
  const reads = losses.flatMap(({ layers, tokens, attentions }) =>
    Object.entries({ text: layers, tokens, attention: attentions }).flatMap(([part, names]) =>
      (names?.[side] ?? []).map((name) => ({ name, part: part as LayerPart })),
    ),
  );
  const byName = new Map(reads.map((read) => [readName(read), read]));
  return [...byName.keys()].sort().map((key) => byName.get(key)!);
}

const lossesOf = (terms: readonly Term[]): Loss[] => terms.map(({ loss }) => loss);

/** Sizes of the teacher's layers that a plan names. Throws where the data lacks one. */
export function teacherWidths(terms: readonly Term[], layers: TrialData['layers']): Inner['teacher'] {
  return layersNamed(lossesOf(terms), 'teacher').map((read) => {
    const layer = layers?.[readName(read)];
    if (!layer) throw new Error(`a term of the objective needs layer '${read.name}' of the teacher, which was not given`);
    return { ...read, width: layer.width };
  });
}

interface Opening {
  readonly seed: number;
  /** The longest text. */
  readonly length: number;
}

/** Opens a student for terms that look inside; null where none does. Throws the `InputError` of a loss at the path of its term. */
export function openInside(
  network: tf.LayersModel,
  terms: readonly Term[],
  teacher: Inner['teacher'],
  { seed, length }: Opening,
): Inner | null {
  if (!terms.some(looksInside)) return null;
  const layers = layersNamed(lossesOf(terms), 'student');
  const opened = layers.length > 0 ? withLayers(network, layers) : network;
  const [logits, ...outputs] = opened.outputs.map(({ shape }) => shape);
  const sizes = (reads: readonly LayerRead[], of: (index: number) => number, attention: boolean) =>
    Object.fromEntries(reads.flatMap(({ name, part }, index) => ((part === 'attention') === attention ? [[name, of(index)]] : [])));
  const own = (index: number): number => outputs[index]!.at(layers[index]!.part === 'attention' ? 1 : -1)!;
  const others = (index: number): number => teacher[index]!.width / readWidth(teacher[index]!.part, { width: 1 }, length);
  const widths: LayerWidths = {
    classes: logits!.at(-1)!,
    student: sizes(layers, own, false),
    teacher: sizes(teacher, others, false),
    heads: { student: sizes(layers, own, true), teacher: sizes(teacher, others, true) },
  };
  const random = seededRandom(seed, 'weights', 1);
  return { network: opened, layers, teacher, most: length, own: terms.map((term) => variablesOf(term, widths, random)) };
}

function variablesOf({ name, loss }: Term, widths: LayerWidths, random: () => number): Variables {
  try {
    const shapes = Object.entries(loss.variables?.(widths) ?? {});
    return Object.fromEntries(shapes.map(([key, shape]) => [key, tf.tidy(() => tf.variable(first(shape, random)))]));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.problem, { ...error.at, path: `loss.${name}${error.at.path ? `.${error.at.path}` : ''}` });
  }
}

/** Glorot and Bengio's (2010) uniform numbers for a matrix, else zeros. */
function first(shape: readonly number[], random: () => number): tf.Tensor {
  if (shape.length !== 2) return tf.zeros([...shape]);
  const limit = Math.sqrt(6 / (shape[0]! + shape[1]!));
  const values = Float32Array.from({ length: shape[0]! * shape[1]! }, () => limit * (2 * random() - 1));
  return tf.tensor(values, [...shape]);
}

/** What a step reads inside of a network. */
export interface InnerOutputs {
  readonly layers: Readonly<Record<string, tf.Tensor2D>>;
  readonly tokens: Readonly<Record<string, tf.Tensor3D>>;
  readonly attentions: Readonly<Record<string, tf.Tensor4D>>;
}
export const nothingInside: InnerOutputs = { layers: {}, tokens: {}, attentions: {} };

/** Tensors by what they are read at. */
export function innerOutputs(reads: readonly LayerRead[], tensors: readonly tf.Tensor[]): InnerOutputs {
  const some = <T extends tf.Tensor>(part: LayerPart): Record<string, T> =>
    Object.fromEntries(reads.flatMap((read, index) => (read.part === part ? [[read.name, tensors[index]! as T]] : [])));
  return { layers: some('text'), tokens: some('tokens'), attentions: some('attention') };
}

/** What is read of the teacher out of the columns of a fed matrix, that of tokens for texts of a length that are padded to `most`. */
export function teacherInside({ teacher, most }: Inner, fed: tf.Tensor2D | null | undefined, length: number): InnerOutputs {
  if (!fed || teacher.length === 0) return nothingInside;
  const parts = teacher.length === 1 ? [fed] : tf.split<tf.Tensor2D>(fed, teacher.map(({ width }) => width), 1); // prettier-ignore
  const shapes = {
    text: (part: tf.Tensor2D) => part,
    tokens: (part: tf.Tensor2D) => toLength(part.reshape([part.shape[0], most, -1]), length),
    attention: (part: tf.Tensor2D) => squareTo(part.reshape([part.shape[0], -1, most, most]), length),
  };
  const shaped = parts.map((part, index) => shapes[teacher[index]!.part](part));
  return innerOutputs(teacher, shaped);
}

/** Rows of the teacher's vectors side by side: (B, W) flattened, W being the sum of the layers' sizes. */
export function teacherColumns(layers: TrialData['layers'], named: Inner['teacher'], rows: Int32Array): Float32Array {
  const total = named.reduce((sum, { width }) => sum + width, 0);
  const matrix = new Float32Array(rows.length * total);
  let column = 0;
  for (const read of named) {
    const { train, width } = layers![readName(read)]!;
    rows.forEach((row, index) => matrix.set(train.subarray(row * width, (row + 1) * width), index * total + column));
    column += width;
  }
  return matrix;
}
