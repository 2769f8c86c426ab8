/** The teacher's pass over the data: once for each content, kept with the teacher itself. */
import { createHash } from 'node:crypto';
import {
  answersATextOf,
  PluginError,
  type Chosen,
  type EncodedSplit,
  type Log,
  type SplitName,
  type Teacher,
  type TeacherModel,
  type TextData,
} from '../plugin/index.js';
import { blameLater, describe } from './blame.js';
import type { ContentStore } from './content.js';
import { readName, type TeacherRead } from './inner.js';
import { originalsDigest } from './originals-digest.js';
import type { KeptSignal, SignalShape, SignalStore } from './signals.js';
import type { TeacherLayer } from './types.js';

const FORMAT = 1; // raised when what is kept changes its meaning

/** Digest of everything a teacher's logits follow from; `digests` are those of the plugin files it is made of. */
export function teacherKey(from: TeacherSource): string {
  const { choice, digests, data, seed, backend, identity } = from;
  return sha256(JSON.stringify([FORMAT, choice, digests, data, seed, backend, ...(identity === undefined ? [] : [identity])]));
}

export interface TeacherSource {
  readonly choice: Chosen;
  readonly digests: readonly string[];
  /** The data's digest. */
  readonly data: string;
  readonly seed: number;
  readonly backend: string;
  /** What the teacher says of itself, where it does. */
  readonly identity?: string | undefined;
}

export interface TeacherLogitsInputs {
  readonly teacher: Teacher;
  readonly name: string;
  /** See `teacherKey`. */
  readonly key: string;
  readonly data: TextData;
  /** The test split is opened only when it is among these. */
  readonly splits: readonly SplitName[];
  /** What is wanted of its layers too, for the training split. */
  readonly layers?: readonly TeacherRead[];
  readonly seed: number;
  /** Where the teacher itself is kept. */
  readonly store: ContentStore;
  /** Where its logits are kept. */
  readonly signals: SignalStore;
  readonly log?: Log;
}
export interface TeacherLogits {
  /** Raw logits row by row: (N, C) flattened, of a language model (N, maxLength, C). */
  readonly logits: Partial<Record<SplitName, Float32Array>>;
  /** What is read of the training split at layers, by `readName`. */
  readonly layers: Readonly<Record<string, TeacherLayer>>;
  readonly parameters: number;
  /** False where any of it was computed now. */
  readonly cached: boolean;
}

const LOGITS = 'logits';

/** Logits of the asked splits, from the store where they are sound. Throws a `PluginError` where the teacher gives other than (N, C) finite numbers. */
export async function teacherLogits(inputs: TeacherLogitsInputs): Promise<TeacherLogits> {
  const { data, splits, signals, key } = inputs;
  const wanted: Wanted[] = [];
  for (const name of splits) {
    const split = name === 'test' ? await data.openTest() : data[name];
    wanted.push({ split, key: splitKey(await keyFor(inputs, [split]), split) });
  }
  const kept = async (): Promise<TeacherLogits | null> => {
    const layers = await layersKept(inputs);
    const found = layers && (await allKept(inputs, wanted));
    return found ? { ...found, layers } : null;
  };
  return (await kept()) ?? signals.alone(key, async () => (await kept()) ?? computedNow(inputs, wanted));
}

/** A split and the key of what is said of it. */
interface Wanted {
  readonly split: EncodedSplit;
  readonly key: string;
}

const shapeOf = ({ data }: TeacherLogitsInputs, { size }: EncodedSplit): SignalShape => ({
  rows: size,
  width: answersATextOf(data) * data.labels.length,
});

/** What the store holds, if it holds it all. */
async function allKept(inputs: TeacherLogitsInputs, wanted: readonly Wanted[]): Promise<Omit<TeacherLogits, 'layers'> | null> {
  const kept: KeptSignal[] = [];
  for (const { split, key } of wanted) {
    const found = await inputs.signals.read(key, LOGITS, shapeOf(inputs, split));
    if (!found) return null;
    kept.push(found);
  }
  const logits = bySplit(wanted, kept.map(({ values }) => values)); // prettier-ignore
  return { logits, parameters: kept[0]?.about.parameters ?? 0, cached: true };
}

async function computedNow(inputs: TeacherLogitsInputs, wanted: readonly Wanted[]): Promise<TeacherLogits> {
  const model = await readyTeacher(inputs);
  try {
    const logits: (Float32Array | null)[] = [];
    for (const each of wanted) logits.push(await computed(inputs, model, each));
    const layers: Record<string, TeacherLayer> = {};
    for (const layer of inputs.layers ?? []) layers[readName(layer)] = { width: layer.width, train: await hidden(inputs, model, layer) };
    return { logits: bySplit(wanted, logits), layers, parameters: model.parameters, cached: false };
  } finally {
    model.dispose?.();
  }
}

const bySplit = (wanted: readonly Wanted[], logits: readonly (Float32Array | null)[]): Partial<Record<SplitName, Float32Array>> =>
  Object.fromEntries(wanted.flatMap(({ split }, index) => (logits[index] ? [[split.name, logits[index]]] : [])));

/** The teacher's key, with the digests of the original texts of some splits where it reads those. */
async function keyFor({ teacher, key, data }: TeacherLogitsInputs, splits: readonly Pick<EncodedSplit, 'name'>[]): Promise<string> {
  if (!teacher.originals) return key;
  const digests: string[] = [];
  for (const { name } of splits) digests.push(await originalsDigest(data, name));
  return sha256(JSON.stringify([key, ...digests]));
}

/** The logits of one split, each part kept as soon as it is there; null where the teacher knows nothing of the test split. */
async function computed(inputs: TeacherLogitsInputs, model: TeacherModel, { split, key }: Wanted): Promise<Float32Array | null> {
  const { name: teacher, data, signals } = inputs;
  const { rows, width } = shapeOf(inputs, split);
  const kept = await signals.read(key, LOGITS, { rows, width });
  if (kept) return kept.values;
  const about = { teacher, data: data.name, split: split.name, parameters: model.parameters };
  if (model.part) {
    const part = async (start: number, end: number) =>
      checked(await blameLater('teacher', teacher, 'part', () => model.part!(split.name, start, end)), teacher, split, end - start, width);
    return signals.complete(key, LOGITS, { rows, width }, { about, part });
  }
  const whole = await blameLater('teacher', teacher, 'logits', () => model.logits(split.name));
  if (whole === null && split.name === 'test') return null;
  const logits = checked(whole, teacher, split, rows, width);
  return signals.complete(key, LOGITS, { rows, width }, { about, part: async (start, end) => logits.subarray(start * width, end * width) });
}

function checked(logits: unknown, name: string, split: EncodedSplit, rows: number, width: number, what = 'logits'): Float32Array {
  const fault = (told: string): PluginError => new PluginError('teacher', name, told);
  if (!(logits instanceof Float32Array)) throw fault(`${what} gave ${describe(logits)}, not a Float32Array`);
  if (logits.length !== rows * width)
    throw fault(`${what} of ${split.name} has ${logits.length} numbers; expected ${rows * width} (${rows} x ${width})`);
  if (!logits.every(Number.isFinite)) throw fault(`${what} of ${split.name} are not all finite`);
  return logits;
}

/** The teacher as it was kept when it was made; null where it cannot be restored, or no longer fits. */
export async function keptTeacher(inputs: TeacherLogitsInputs): Promise<TeacherModel | null> {
  const { teacher, data, seed, store, log } = inputs;
  const kept = teacher.restore ? await store.read(await stateKey(inputs)) : null;
  if (!kept) return null;
  try {
    return await teacher.restore!(kept, data, seed);
  } catch (error) {
    log?.warn(`the kept teacher cannot be used (${error instanceof Error ? error.message : String(error)}); it is made again`);
    return null;
  }
}

/** What is read at a layer as the name of a signal. */
const signalOf = (layer: string): string => `layer.${sha256(layer).slice(0, 16)}`;

/** The vectors of all wanted layers, if the store holds them all. */
async function layersKept(inputs: TeacherLogitsInputs): Promise<Record<string, TeacherLayer> | null> {
  const { layers = [], signals, data } = inputs;
  const found: Record<string, TeacherLayer> = {};
  for (const layer of layers) {
    const { width } = layer;
    const kept = await signals.read(await layerKey(inputs), signalOf(readName(layer)), { rows: data.train.size, width });
    if (!kept) return null;
    found[readName(layer)] = { width, train: kept.values };
  }
  return found;
}

const layerKey = async (inputs: TeacherLogitsInputs): Promise<string> =>
  splitKey(await keyFor(inputs, [inputs.data.train]), inputs.data.train);

/** What is read of the training split at one layer, kept as it is. */
async function hidden(inputs: TeacherLogitsInputs, model: TeacherModel, layer: TeacherRead): Promise<Float32Array> {
  const { name: teacher, data, signals } = inputs;
  const { width } = layer;
  const { train } = data;
  const given = await blameLater('teacher', teacher, 'hidden', async () => model.hidden?.(layer.name, 'train', layer.part));
  const values = checked(given, teacher, train, train.size, width, `layer '${layer.name}'`);
  const about = { teacher, data: data.name, split: train.name, parameters: model.parameters };
  const part = async (start: number, end: number) => values.subarray(start * width, end * width);
  return signals.complete(await layerKey(inputs), signalOf(readName(layer)), { rows: train.size, width }, { about, part });
}

/** The kept teacher where it can be restored, else one prepared now and kept. */
export async function readyTeacher(inputs: TeacherLogitsInputs): Promise<TeacherModel> {
  const { teacher, name, data, seed, store } = inputs;
  const kept = await keptTeacher(inputs);
  if (kept) {
    await kept.kept?.();
    return kept;
  }
  const model = await blameLater('teacher', name, 'prepare', () => teacher.prepare(data, seed));
  if (typeof (model as TeacherModel | undefined)?.logits !== 'function')
    throw new PluginError('teacher', name, `prepare gave ${describe(model)}, which has no method 'logits'`);
  const state = teacher.restore && model.state?.();
  if (state) {
    await store.write(await stateKey(inputs), state);
    await model.kept?.();
  }
  return model;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const splitKey = (key: string, split: EncodedSplit): string => sha256(`${key}:logits:${split.name}:${split.digest}:${FORMAT}`);
async function stateKey(inputs: TeacherLogitsInputs): Promise<string> {
  const { train, validation } = inputs.data;
  return sha256(`${await keyFor(inputs, [train, validation])}:state:${FORMAT}`);
}
