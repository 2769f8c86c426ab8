import type { Chosen } from './options.js';
import type { SplitName, TextData } from './text.js';
import { token } from './tokens.js';
import type { WritingRequest, WrittenTexts } from './writing.js';

/** A teacher of another domain, and the texts that it is asked about. */
export interface DomainRequest {
  /** What the teacher is trained on: all classes of `data`, under the same names; for a language model any text. */
  readonly dataset: Chosen<'dataset'>;
  readonly teacher: Chosen<'teacher'>;
  /** Whose texts it is asked about; they are cleaned and tokenised as the experiment says, with the vocabulary of `dataset`; for a language model with its own. */
  readonly data: TextData;
  readonly split: SplitName;
  readonly seed: number;
}

/** What teachers of other data sets ask for. */
export interface Domains {
  /** The teacher's raw logits of a split, in the order of the rows and classes of `data`: (N, C) flattened, of a language model (N, maxLength, C). Throws an `InputError` for other classes. */
  signals(request: DomainRequest): Promise<{ readonly parameters: number; readonly logits: Float32Array }>;
  /** Texts that the teacher writes, a language model. Throws an `InputError` where it cannot. */
  write(request: Omit<DomainRequest, 'split'>, writing: WritingRequest): Promise<WrittenTexts>;
  /** Digest of a data set's training examples. */
  digest(dataset: Chosen<'dataset'>): Promise<string>;
}
export const Domains = token<Domains>('domains');
