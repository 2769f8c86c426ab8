/** The teacher's pass over the data: once for each content, kept with the teacher itself. */
import { createHash } from 'node:crypto';
import {
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
import { originalsDigest } from './originals-digest.js';
import { toBytes, toFloats } from './state.js';

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
  readonly seed: number;
  readonly store: ContentStore;
  readonly log?: Log;
}
export interface TeacherLogits {
  /** Raw logits row by row: (N, C) flattened. */
  readonly logits: Partial<Record<SplitName, Float32Array>>;
  readonly parameters: number;
  /** False where any of it was computed now. */
  readonly cached: boolean;
}

/** Logits of the asked splits, from the store where they are sound. Throws a `PluginError` where the teacher gives other than (N, C) finite numbers. */
export async function teacherLogits(inputs: TeacherLogitsInputs): Promise<TeacherLogits> {
  const { data, splits, store } = inputs;
  const opened = await Promise.all(splits.map((split) => (split === 'test' ? data.openTest() : data[split])));
  const keys: string[] = [];
  for (const split of opened) keys.push(splitKey(await keyFor(inputs, [split]), split));
  const kept = await Promise.all(opened.map((split, index) => readLogits(store, keys[index]!, split, data.labels.length)));
  const known = kept.find((entry) => entry !== null);
  if (known !== undefined && kept.every((entry) => entry !== null))
    return { logits: bySplit(splits, kept.map((entry) => entry!.logits)), parameters: known!.parameters, cached: true }; // prettier-ignore
  const model = await readyTeacher(inputs);
  try {
    const logits: (Float32Array | null)[] = [];
    for (const [index, split] of opened.entries()) logits.push(kept[index]?.logits ?? (await computed(inputs, model, split, keys[index]!)));
    return { logits: bySplit(splits, logits), parameters: model.parameters, cached: false };
  } finally {
    model.dispose?.();
  }
}

const bySplit = (splits: readonly SplitName[], logits: readonly (Float32Array | null)[]): Partial<Record<SplitName, Float32Array>> =>
  Object.fromEntries(splits.flatMap((split, index) => (logits[index] ? [[split, logits[index]]] : [])));

/** The teacher's key, with the digests of the original texts of some splits where it reads those. */
async function keyFor({ teacher, key, data }: TeacherLogitsInputs, splits: readonly Pick<EncodedSplit, 'name'>[]): Promise<string> {
  if (!teacher.originals) return key;
  const digests: string[] = [];
  for (const { name } of splits) digests.push(await originalsDigest(data, name));
  return sha256(JSON.stringify([key, ...digests]));
}

async function computed(
  { name, data, store }: TeacherLogitsInputs,
  model: TeacherModel,
  split: EncodedSplit,
  key: string,
): Promise<Float32Array | null> {
  const logits: unknown = await blameLater('teacher', name, 'logits', () => model.logits(split.name));
  const size = split.size * data.labels.length;
  if (logits === null && split.name === 'test') return null;
  if (!(logits instanceof Float32Array)) throw new PluginError('teacher', name, `logits gave ${describe(logits)}, not a Float32Array`);
  if (logits.length !== size)
    throw new PluginError(
      'teacher',
      name,
      `logits of ${split.name} has ${logits.length} numbers; expected ${size} (${split.size} x ${data.labels.length})`,
    );
  if (!logits.every(Number.isFinite)) throw new PluginError('teacher', name, `logits of ${split.name} are not all finite`);
  const header = { parameters: model.parameters, rows: split.size, classes: data.labels.length };
  await store.write(key, { 'logits.json': encode(header), 'logits.bin': toBytes(logits) });
  return logits;
}

/** The kept teacher where it can be restored, else one prepared now and kept. */
async function readyTeacher(inputs: TeacherLogitsInputs): Promise<TeacherModel> {
  const { teacher, name, data, seed, store, log } = inputs;
  const key = teacher.restore ? await keyFor(inputs, [data.train, data.validation]) : '';
  const kept = teacher.restore ? await store.read(stateKey(key)) : null;
  if (kept) {
    try {
      return await teacher.restore!(kept, data, seed);
    } catch (error) {
      log?.warn(`the kept teacher cannot be used (${error instanceof Error ? error.message : String(error)}); it is made again`);
    }
  }
  const model = await blameLater('teacher', name, 'prepare', () => teacher.prepare(data, seed));
  if (typeof (model as TeacherModel | undefined)?.logits !== 'function')
    throw new PluginError('teacher', name, `prepare gave ${describe(model)}, which has no method 'logits'`);
  const state = teacher.restore && model.state?.();
  if (state) await store.write(stateKey(key), state);
  return model;
}

interface Kept {
  readonly logits: Float32Array;
  readonly parameters: number;
}

async function readLogits(store: ContentStore, key: string, split: EncodedSplit, classes: number): Promise<Kept | null> {
  const parts = await store.read(key);
  const [header, logits] = [parts?.['logits.json'], parts?.['logits.bin'] && toFloats(parts['logits.bin'])];
  if (!header || !logits || logits.length !== split.size * classes || !logits.every(Number.isFinite)) return null;
  const known = decode(header);
  return known && known.rows === split.size && known.classes === classes ? { logits, parameters: known.parameters } : null;
}

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
function decode(bytes: Uint8Array): { parameters: number; rows: number; classes: number } | null {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const splitKey = (key: string, split: EncodedSplit): string => sha256(`${key}:logits:${split.name}:${split.digest}:${FORMAT}`);
const stateKey = (key: string): string => sha256(`${key}:state:${FORMAT}`);
