/** A shipped student that answers texts, without native code. */
import { InputError } from '../plugin/errors.js';
import { UNKNOWN } from '../plugin/text.js';
import { topOf } from '../plugin/top.js';
import type { GivenPlugin, ShippedAbout } from '../plugin/exporter.js';
import type { Preprocessor } from '../plugin/preprocessor.js';
import type { Tokenizer } from '../plugin/tokenizer.js';
import { clean } from '../text/clean.js';
import { vocabularyOf } from '../text/vocabulary.js';
import { Interpreter } from './interpreter/index.js';
import { readBundle, type ReadBundle } from './read-bundle.js';
import { TextPlugins } from './text-plugins.js';

/** What a student says of a text. */
export interface Prediction {
  readonly label: string;
  /** Of the label among the labels. */
  readonly index: number;
  /** Of the label, by softmax. */
  readonly probability: number;
  /** Whether that is below the threshold which was chosen for telling texts of no class; false where none was. */
  readonly outOfScope: boolean;
  /** Of every label, in their order. */
  readonly probabilities: Float32Array;
  /** Before the softmax. */
  readonly logits: Float32Array;
}

/** A shipped student: texts to labels and probabilities. */
export interface Student {
  readonly labels: readonly string[];
  /** Tokens after which a text is cut. */
  readonly maxLength: number;
  readonly about: Omit<ShippedAbout, 'experiment'>;
  /** The most probable label, the first of equals. A text without tokens counts as one unknown token. */
  predict(text: string): Prediction;
  batch(texts: readonly string[]): Prediction[];
  /** Token ids of a text, as the network gets them. */
  tokens(text: string): Int32Array;
}

/** What a student is loaded with. */
export interface LoadOptions {
  /** Preprocessors and tokenizers that are none of Stillhouse's own, as their files export them. */
  readonly plugins?: readonly GivenPlugin[];
}

/**
 * Loads the bundle in a folder; every byte is compared with its digest. Throws an `InputError` for a bundle that is missing, damaged, of a
 * newer format, or whose ops or tokenizer cannot be had.
 */
export async function load(path: string, { plugins = [] }: LoadOptions = {}): Promise<Student> {
  const bundle = readBundle(path);
  const found = new TextPlugins(bundle, plugins);
  const [preprocessors, tokenizer] = [await found.preprocessors(), await found.tokenizer()];
  try {
    const student = new LoadedStudent(bundle, preprocessors, tokenizer);
    student.tokens('A text, to see whether its plugins take one.');
    return student;
  } catch (fault) {
    throw new InputError(`the student cannot be run: ${(fault as Error).message}`, {
      file: bundle.folder,
      suggestion: 'use a newer version of Stillhouse',
    });
  }
}

/** Lengths for which there is a plan: every one of short texts, then in larger and larger steps. */
const roundedUp = (length: number): number => {
  const step = length <= 32 ? 1 : length <= 128 ? 8 : 64;
  return Math.ceil(length / step) * step;
};

/** A student out of what its bundle holds. */
export class LoadedStudent implements Student {
  readonly labels: readonly string[];
  readonly maxLength: number;
  readonly about: Student['about'];
  private readonly interpreter: Interpreter;
  private readonly id: (token: string) => number;

  constructor(
    { manifest, graph, weights, vocabulary }: Pick<ReadBundle, 'manifest' | 'graph' | 'weights' | 'vocabulary'>,
    private readonly preprocessors: readonly Preprocessor[],
    private readonly tokenizer: Tokenizer,
  ) {
    this.labels = manifest.labels;
    this.maxLength = manifest.text.maxLength;
    this.about = manifest.about;
    this.interpreter = new Interpreter(graph, weights);
    // An op that is not known, or sizes that cannot be, are told here; they are the same functions of the length everywhere between.
    for (const length of new Set([graph.most, graph.least])) this.interpreter.check(length);
    this.interpreter.run(new Int32Array(graph.least).fill(UNKNOWN), 1, graph.least);
    this.id = vocabularyOf(vocabulary.slice(UNKNOWN + 1)).id;
  }

  tokens(text: string): Int32Array {
    const tokens = this.tokenizer.tokenize(clean(wellFormed(text), this.preprocessors).text);
    const count = Math.min(tokens.length, this.maxLength);
    if (count === 0) return Int32Array.of(UNKNOWN);
    const ids = new Int32Array(count);
    for (let at = 0; at < count; at++) ids[at] = this.id(tokens[at]!);
    return ids;
  }

  predict(text: string): Prediction {
    const ids = this.tokens(text);
    const { least, most } = this.interpreter.graph;
    const length = Math.min(most, Math.max(least, roundedUp(ids.length)));
    return predictionOf(this.interpreter.run(padded(ids, length), 1, length).slice(), this.labels, this.about.threshold);
  }

  batch(texts: readonly string[]): Prediction[] {
    return texts.map((text) => this.predict(text));
  }
}

const halfPair = /\p{Surrogate}/u;
/** Half a surrogate pair as U+FFFD, as it is in texts that were trained on. */
const wellFormed = (text: string): string => (halfPair.test(text) ? Buffer.from(text).toString() : text);

/** Ids with 0 up to a length. */
function padded(ids: Int32Array, length: number): Int32Array {
  if (ids.length === length) return ids;
  const all = new Int32Array(length);
  all.set(ids);
  return all;
}

/** Softmax in double precision, as the scores of a run are. */
function predictionOf(logits: Float32Array, labels: readonly string[], threshold: number | null): Prediction {
  const index = topOf(logits);
  let total = 0;
  for (let at = 0; at < logits.length; at++) total += Math.exp(logits[at]! - logits[index]!);
  const probabilities = new Float32Array(logits.length);
  for (let at = 0; at < logits.length; at++) probabilities[at] = Math.exp(logits[at]! - logits[index]!) / total;
  const outOfScope = threshold !== null && 1 / total < threshold;
  return { label: labels[index]!, index, probability: probabilities[index]!, outOfScope, probabilities, logits };
}
