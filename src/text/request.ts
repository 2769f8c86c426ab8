import type { Augmenter, Dataset, Log, Preprocessor, Task, Tokenizer } from '../plugin/index.js';
import type { Named } from './corpus.js';
import type { Corpus } from './sample.js';
import type { LabelRules } from './drop-labels.js';
import type { TextStore } from './text-store.js';

/** What makes new training examples. */
export interface Augmentation {
  /** The entry's name in the experiment: each draws numbers of its own. */
  readonly name: string;
  /** Name of its plugin, for messages. */
  readonly use: string;
  readonly augmenter: Augmenter;
  /** How many new texts are made of each. */
  readonly copies: number;
  /** Whether they keep the label; else only a teacher says something of them. */
  readonly labelled: boolean;
}

export interface TextRequest {
  /** The data set's name, for messages and for tracking. */
  readonly name: string;
  readonly dataset: Dataset;
  /** What the texts are for; a classification unless told, which needs two classes. */
  readonly task?: Task | undefined;
  /** Which labels the training split keeps; all where it is left out. */
  readonly labels?: LabelRules;
  /** Data sets whose training texts come after the training split's own, without labels. */
  readonly transfer?: readonly Named[];
  /** Texts that belong to no class, to see whether students tell them. */
  readonly outOfScope?: Named;
  /** Shares cut off the training examples where the data set brings no such split. */
  readonly split: { readonly validation: number; readonly test: number; readonly stratify: boolean };
  readonly preprocessors: readonly Preprocessor[];
  /** What makes new training examples, in order; none where it is left out. */
  readonly augment?: readonly Augmentation[];
  readonly tokenizer: Tokenizer;
  /** Names of the plugins, for messages; preprocessors in their order. */
  readonly names?: { readonly preprocessors: readonly string[]; readonly tokenizer: string };
  /** Largest number of ids, padding and unknown among them, and the count below which a token is unknown. */
  readonly vocabulary: { readonly size: number; readonly minimum: number };
  readonly maxLength: number;
  readonly seed: number;
  readonly log?: Log;
  /** Ends the preparation with its reason. */
  readonly signal?: AbortSignal;
  /** Where prepared texts are kept for the next run; without it all is made anew, in memory. */
  readonly cache?: TextCache;
}

export interface TextCache {
  readonly store: TextStore;
  /** The plugins with their options and code: what the texts follow from beside the data's content. */
  readonly identity: unknown;
  /** Bytes of raw text above which a split lies on disk; 32 MiB where it is left out. */
  readonly limit?: number;
}

/** A request whose data set has its transfer texts behind its training examples. */
export interface CorpusRequest extends Omit<TextRequest, 'dataset' | 'transfer'> {
  readonly dataset: Corpus;
}
