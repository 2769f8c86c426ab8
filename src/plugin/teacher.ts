import type { Definition } from './define.js';
import type { LayerInfo, LayerPart } from './layer-info.js';
import type { Chosen, Schema, Values } from './options.js';
import type { Task } from './task.js';
import type { SplitName, TextData } from './text.js';
import { token, type Injected, type Token } from './tokens.js';
import type { WritingRequest, WrittenTexts } from './writing.js';

/** A teacher made ready for one data set. */
export interface TeacherModel {
  readonly parameters: number;
  /**
   * Raw logits (before any softmax or temperature) of every example of a split, row by row: (N, C) flattened; of a language model (N, maxLength,
   * C), at each token what was expected before it, whatever numbers after the text. Null, for the test split alone,
   * where it knows nothing of those examples: it is then not scored there.
   */
  logits(split: SplitName): Promise<Float32Array | null>;
  /**
   * Logits of the rows from `start` to before `end`. Where it is there, the core asks for one part after the other in place of `logits` and
   * keeps each at once, so that a long pass that was cut off goes on where it was.
   */
  part?(split: SplitName, start: number, end: number): Promise<Float32Array>;
  /**
   * Computes the logits (C) of one row anew, past everything that is kept: how long that takes is told beside the student's time. Left out
   * where answers are not computed on this machine.
   */
  single?(split: SplitName, row: number): Promise<Float32Array>;
  /**
   * The vectors of every example of a split at one of the layers that `Teacher.layers` lists, row by row: (N, width) flattened; of a layer
   * that gives a vector for each token, their mean over the text. With `tokens` the vectors of each token in turn, zeros after the text:
   * (N, maxLength, width) flattened. With `attention` the scores of its heads, zeros at padding: (N, heads, maxLength, maxLength) flattened.
   */
  hidden?(layer: string, split: SplitName, part?: LayerPart): Promise<Float32Array>;
  /** Of a language model: texts that it writes; the same request gives the same texts. The core keeps them by content. */
  write?(request: WritingRequest): Promise<WrittenTexts>;
  /** What `restore` needs to make this model again without training, as named bytes; the core keeps it by content. */
  state?(): Readonly<Record<string, Uint8Array>>;
  /** Told once that state is kept, or that this model was restored from one: what stood in for it until then is dropped. */
  kept?(): Promise<void>;
  dispose?(): void;
}

/** Where soft targets come from. The core keeps its logits by content and asks only once for each data set. */
export interface Teacher {
  /** It reads `originalsOf`: then its logits are kept by those texts and ids too, and not by the cleaned ones alone. */
  readonly originals?: boolean;
  /**
   * Digest of whatever its logits follow from beside its options, its code, the data and the seed: the content of files that it reads. Part of
   * the key by which the core keeps its logits and its state. Throws an `InputError` where a file is not there.
   */
  identity?(): Promise<string | undefined>;
  /**
   * Looks at the data before a study or a run exists and before anything is computed or paid for: throws an `InputError` for what would fail
   * later, and says in sentences what the pass over the data will cost; none where it costs nothing but time.
   */
  outlook?(data: TextData): Promise<readonly string[]>;
  /** Layers whose vectors its models can give, known without training; left out by a teacher that has none. */
  layers?(data: TextData): Promise<readonly LayerInfo[]>;
  prepare(data: TextData, seed: number): Promise<TeacherModel>;
  /**
   * The model whose `state` was kept, for the same data and seed: asked when logits of another split are wanted later.
   * A teacher without it is prepared anew. Throw where the state does not fit; the core then prepares anew.
   */
  restore?(state: Readonly<Record<string, Uint8Array>>, data: TextData, seed: number): Promise<TeacherModel>;
}

/** What teachers made of other teachers ask for. */
export interface Teachers {
  /** A teacher out of a choice. Throws an `InputError` whose path begins with `teacher`, wherever the choice stands. */
  make(chosen: Chosen<'teacher'>): Teacher;
  /** Its logits of some splits, through the store that all experiments share; a split of which it knows nothing is left out. */
  signals(chosen: Chosen<'teacher'>, data: TextData, splits: readonly SplitName[], seed: number): Promise<TeacherAnswer>;
}
export const Teachers = token<Teachers>('teachers');

/** What a teacher says of the splits that it was asked about. */
export interface TeacherAnswer {
  readonly parameters: number;
  /** Raw logits row by row: (N, C) flattened. */
  readonly logits: Readonly<Partial<Record<SplitName, Float32Array>>>;
}

/** A plugin that gives soft targets. */
export function defineTeacher<const S extends Schema, const I extends readonly Token<unknown>[] = []>(plugin: {
  name: string;
  doc: string;
  options: S;
  /** What it can be asked; classification alone unless told. */
  tasks?: readonly Task[];
  inject?: I;
  create(options: Values<S>, ...services: Injected<I>): Teacher;
}): Definition<'teacher', S, I, Values<S>, Teacher> {
  return { kind: 'teacher', ...plugin };
}
