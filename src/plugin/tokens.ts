/** Services that a plugin may ask for in `inject`. Interface and token share one name. */
import type { LayersModel } from '@tensorflow/tfjs';
import type { LayerInfo, LayerPart } from './layer-info.js';
import type { Chosen } from './options.js';
import type { SplitName, TextData } from './text.js';
import type { WritingRequest, WrittenTexts } from './writing.js';

/** A name under which the container knows a service; the type only helps the compiler. */
export type Token<T> = symbol & { readonly __type?: T };
/** The token of a name: the same wherever it is asked for. */
export const token = <T>(name: string): Token<T> => Symbol.for(`stillhouse:${name}`) as Token<T>;
/** The services that a tuple of tokens stands for. */
export type Injected<I extends readonly Token<unknown>[]> = { [N in keyof I]: I[N] extends Token<infer T> ? T : never };

/** Says something to the person, on stderr; plugins never print by themselves. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
}
export const Log = token<Log>('log');

/** Aborted when the person wants an end. */
export type Interrupt = AbortSignal;
export const Interrupt = token<Interrupt>('interrupt');

/** Folders for what a plugin keeps from run to run, below the state folder; names are words and digests joined by slashes. */
export interface KeptFolders {
  /** Where the folder is, or would be. */
  path(name: string): string;
  /** Works in the folder, made where it is not there, while no other process does; waits for one that does. */
  alone<T>(name: string, work: (folder: string) => Promise<T>): Promise<T>;
}
export const KeptFolders = token<KeptFolders>('kept-folders');

/** Numbers of each example that are costly to have, such as hidden states of a large model. */
export interface SignalRequest {
  /** Says everything that they follow from: digests of files, layer, texts; equal keys mean equal numbers. */
  readonly key: string;
  /** A name of letters, digits, `.`, `_` and `-`, such as `hidden.6`. */
  readonly signal: string;
  /** Examples. */
  readonly rows: number;
  /** Numbers for each. */
  readonly width: number;
  /** For people who look into the cache. */
  readonly about: { readonly teacher: string; readonly data: string; readonly split: SplitName; readonly parameters: number };
  /** Those of the rows from `start` to before `end`: (end - start, width) flattened, all finite. */
  part(start: number, end: number): Promise<Float32Array>;
}
/** Keeps signals by content beside the teachers' logits: each part once it is there, for every trial, seed, sweep and process. */
export interface Signals {
  /** (rows, width) flattened: what is kept and sound, and the rest asked for. Throws a `RangeError` for parts of another size. */
  keep(request: SignalRequest): Promise<Float32Array>;
}
export const Signals = token<Signals>('signals');

/** An architecture that is made already, with the name that messages give it. */
export interface MadeArchitecture {
  readonly name: string;
  /** As an `Architecture`. */
  readonly plugin: { build(shape: { readonly vocabulary: number; readonly classes: number; readonly length: number }): LayersModel };
  /** Says all that the network and its first weights follow from; without it training that is cut off begins anew. */
  readonly identity?: string;
  /** By what the rate of a layer's weights is multiplied, by the layer's name; 1 unless told. */
  readonly rateOf?: (layer: string) => number;
  /** The network that stays once training is over, where that is another one, and how it takes over what was learned. */
  readonly settled?: {
    readonly plugin: MadeArchitecture['plugin'];
    /** Sets the weights of such a network by the trained one's. */
    take(network: LayersModel, trained: LayersModel): void;
  };
}
/** A network to be trained by a teacher plugin, and how. */
export interface TrainRequest {
  readonly architecture: Chosen<'architecture'> | MadeArchitecture;
  readonly optimizer: Chosen<'optimizer'>;
  readonly schedule: Chosen<'schedule'>;
  readonly data: TextData;
  /**
   * The same texts, cut so that each token is one of the student's, where `data` are cut by a tokenizer of its own: what is read of tokens is
   * read of them.
   */
  readonly aligned?: () => Promise<TextData>;
  readonly epochs: number;
  readonly batchSize: number;
  /** Global gradient norm above which gradients are scaled down; null leaves them alone. */
  readonly clipNorm: number | null;
  /** Epochs without a better validation loss after which training stops; null trains them all. */
  readonly patience: number | null;
  readonly seed: number;
  /** Logits (N, C) flattened of both splits that it learns from beside the labels; see the loss `distillation`. */
  readonly from?: {
    readonly logits: Readonly<Record<'train' | 'validation', Float32Array>>;
    readonly alpha: number;
    readonly temperature: number;
  };
}
/** A network that was trained for a teacher plugin. */
export interface TrainedModel {
  readonly parameters: number;
  /** Raw logits of every example of a split in its own order, row by row: (N, C) flattened. */
  logits(split: 'train' | 'validation' | 'test'): Promise<Float32Array>;
  /** As of a `TeacherModel`. */
  single?(split: 'train' | 'validation' | 'test', row: number): Promise<Float32Array>;
  /** See `TeacherModel.write`; there for a language model. */
  write?(request: WritingRequest): Promise<WrittenTexts>;
  /** See `TeacherModel.hidden`. */
  hidden(layer: string, split: 'train' | 'validation' | 'test', part?: LayerPart): Promise<Float32Array>;
  /** The weights as named bytes, for `restore`. */
  state(): Readonly<Record<string, Uint8Array>>;
  /** Told once that state is kept: what training would have gone on from is dropped. */
  kept?(): Promise<void>;
  dispose(): void;
}
/** Trains a classifier from the labels, or from them and the logits of another one, as a teacher needs it. */
export interface Trainer {
  /** Layers of the network that such a request trains. */
  layers(request: Pick<TrainRequest, 'architecture' | 'data' | 'seed'>): readonly LayerInfo[];
  /** Each epoch is kept by content until the model is told that its state is: training that was cut off goes on after the last one. */
  train(request: TrainRequest): Promise<TrainedModel>;
  /** Digest of the files that an architecture begins from; undefined where there are none. */
  identity?(architecture: Chosen<'architecture'>): Promise<string | undefined>;
  /** A model trained before by the same request. Throws where the state does not fit the architecture. */
  restore(request: TrainRequest, state: Readonly<Record<string, Uint8Array>>): Promise<TrainedModel>;
}
export const Trainer = token<Trainer>('trainer');

/** Runs small Python programs on this machine: what was written for Python is opened again there. */
export interface Python {
  /**
   * Runs the program in a file to its end, with an interpreter that has these modules. Throws an `InputError` where none has them, an `Error`
   * with the program's last words where it fails.
   */
  run(program: string, args: readonly string[], modules: readonly string[]): Promise<void>;
}
export const Python = token<Python>('python');
