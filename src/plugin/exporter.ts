import type { Definition } from './define.js';
import type { Schema, Values } from './options.js';
import type { PortableGraph } from './portable.js';
import type { Injected, Token } from './tokens.js';

/** A weight of a student. */
export interface ShippedTensor {
  readonly shape: readonly number[];
  /** Row by row; of a quantised weight the numbers that the stored ones stand for. */
  readonly values: Float32Array;
  /** How it is to be stored where that is not float32. */
  readonly stored?: StoredFloat16 | StoredWhole | StoredProduct;
}
/** IEEE half precision; `values` are exactly such numbers. */
export interface StoredFloat16 {
  readonly dtype: 'float16';
}
/** value = scales[index along axis] * quantised. */
export interface StoredWhole {
  /** From -127 to 127, or from -7 to 7. */
  readonly dtype: 'int8' | 'int4';
  /** The channels' axis: 0 for the rows of a table, the last one for kernels. */
  readonly axis: number;
  readonly quantised: Int8Array;
  /** Those of int4 are exactly numbers of half precision. */
  readonly scales: Float32Array;
}
/**
 * A table (R, E) whose rows are cut into parts of equal width, each part one of 256 vectors at most of its place: product quantisation
 * (Jegou, Douze and Schmid 2011).
 */
export interface StoredProduct {
  readonly dtype: 'product';
  /** Which vector each part is (R, parts) flattened. */
  readonly codes: Uint8Array;
  /** (parts, vectors, E / parts) flattened, exactly numbers of half precision. */
  readonly vectors: Float32Array;
  readonly parts: number;
}

/** A plugin that a text goes through, with its resolved options. */
export interface ShippedPlugin {
  readonly use: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** SHA-256 of the plugin's file, in hex; null for one of Stillhouse's own. */
  readonly digest: string | null;
}

/** How a text becomes token ids: preprocessors in order, then the tokenizer, then the vocabulary; cut after `maxLength` tokens; 1 where there is none. */
export interface ShippedText {
  readonly preprocess: readonly ShippedPlugin[];
  readonly tokenizer: ShippedPlugin;
  /** What the tokenizer has learnt from the training texts; null for one that does not. */
  readonly learnt: string | null;
  /** Files that the tokenizer reads, by name: those of a pretrained one. */
  readonly files: Readonly<Record<string, string>>;
  /** Tokens by id; 0 is padding and 1 stands for every other token. */
  readonly vocabulary: readonly string[];
  readonly maxLength: number;
}

/** Where a student comes from; what is not known is null. */
export interface ShippedAbout {
  /** The experiment's name. */
  readonly name: string;
  /** The run that it is from. */
  readonly run: string | null;
  /** Name of the architecture. */
  readonly architecture: string;
  readonly parameters: number;
  /** The resolved experiment, as its file would say it. */
  readonly experiment: Readonly<Record<string, unknown>>;
  /** Scores by name, such as `test/accuracy`. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly data: { readonly name: string; readonly source: string | null; readonly licence: string | null };
  readonly teacher: { readonly name: string; readonly source: string | null; readonly licence: string | null } | null;
  /** Versions of what made it, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly created: string;
  /** The way by which it was made smaller after training, such as `int8`; null: it is as it was trained. */
  readonly quantised: string | null;
  /** Probability of the label below which a text is taken for one of no class; null where none was chosen. */
  readonly threshold: number | null;
}

/** A trained student as exporters get it. */
export interface ShippedStudent {
  readonly graph: PortableGraph;
  /** Every weight that `graph.weights` names. */
  readonly weights: Readonly<Record<string, ShippedTensor>>;
  readonly labels: readonly string[];
  readonly text: ShippedText;
  readonly about: ShippedAbout;
  /** The student as it was trained, as a TensorFlow.js layers model: `model.json` and `weights.bin` by name. */
  readonly layers: Readonly<Record<string, string | Uint8Array>>;
}

/** Texts to be answered: as the data set gives them, and as token ids without padding. */
export interface ShippedRows {
  readonly texts: readonly string[];
  readonly ids: readonly Int32Array[];
}

/** What was written, opened again. */
export interface ShippedReader {
  /** Raw logits (N, C) flattened, by the texts or by the ids. */
  logits(rows: ShippedRows): Promise<Float32Array>;
  close?(): Promise<void>;
}

/** A plugin as a define function gives it. */
export interface GivenPlugin {
  readonly kind: string;
  readonly name: string;
  readonly inject?: readonly Token<unknown>[];
  create(options: never, ...services: never[]): unknown;
}

/** Writes students in one format. */
export interface Exporter {
  /**
   * Largest difference between a logit of what was written and the trained student's, relative to the larger of 1 and its size. Where weights
   * are quantised, labels are compared instead.
   */
  readonly tolerance: number;
  /** Writes a student into an empty folder. Throws an `InputError` for one that the format cannot hold, naming the op or plugin at fault. */
  write(student: ShippedStudent, folder: string): Promise<void>;
  /**
   * Opens what was written, as its user would: an export counts as done once this gives the trained student's answers. `plugins` are those that
   * its texts go through and that are not Stillhouse's own.
   */
  read(folder: string, plugins: readonly GivenPlugin[]): Promise<ShippedReader>;
}

/** A plugin that writes students in one format. */
export function defineExporter<const S extends Schema, const I extends readonly Token<unknown>[] = []>(plugin: {
  name: string;
  doc: string;
  options: S;
  inject?: I;
  create(options: Values<S>, ...services: Injected<I>): Exporter;
}): Definition<'exporter', S, I, Values<S>, Exporter> {
  return { kind: 'exporter', ...plugin };
}
