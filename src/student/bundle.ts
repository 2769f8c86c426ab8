/**
 * A student as a folder that says everything about itself: the bundle, formats 1 and 2.
 *
 * - `bundle.json`: `format`; `files`, bytes and SHA-256 of every other file; `labels`; `text`, how a text becomes token ids (`preprocess`,
 *   `tokenizer`, `maxLength`; see `ShippedText`); `quantised`, how weights are stored that are not float32; `about` (see `ShippedAbout`).
 * - `bundle.sha256`: SHA-256 of `bundle.json` in hex and a line end. So every byte of the bundle is covered by a digest.
 * - `graph.json`: the forward pass (see `PortableGraph`).
 * - `weights.safetensors`: the weights by the graph's names, F32; F16 where they are stored so. A weight of int8 is I8, and under its name and
 *   `.scales` stand the factors of its channels (F32): value = scale of the channel * number. Format 2 also has int4: U8, two numbers in a byte, the
 *   first in the lower half, each plus 8, with scales in F16; `product`: U8, the codes of each row, and under `.vectors` (parts, vectors, width),
 *   F16, what they stand for; and `sparse`: the numbers that are not 0, one after the other, under `.mask` (U8) a bit for each number, from the
 *   lowest of a byte, 1 where it is not 0.
 * - `vocabulary.json`: the tokens by id. `tokenizer.json`: what a trained tokenizer has learnt. `tokenizer/`: the files of a pretrained one.
 * - `experiment.yaml`: the resolved experiment, as `train` takes it. `README.md`: the model card.
 *
 * The format is the least that has what the bundle holds. A reader refuses a bundle of a newer format, with a file missing or with any byte changed. Files that `files` does not name are nobody's.
 */
import type { ShippedAbout, ShippedText } from '../plugin/exporter.js';

/** The newest format that this version reads and writes. */
export const FORMAT = 2;

export const names = {
  manifest: 'bundle.json',
  digest: 'bundle.sha256',
  graph: 'graph.json',
  weights: 'weights.safetensors',
  vocabulary: 'vocabulary.json',
  learnt: 'tokenizer.json',
  tokenizer: 'tokenizer',
  experiment: 'experiment.yaml',
  card: 'README.md',
} as const;

/** How a weight is stored that is not simply float32; `axis` is that of the channels. */
export type StoredAs =
  | { readonly dtype: 'float32' | 'float16'; readonly sparse?: true }
  | { readonly dtype: 'int8' | 'int4'; readonly axis: number; readonly sparse?: true }
  | { readonly dtype: 'product'; readonly parts: number };

/** What `bundle.json` holds. */
export interface Manifest {
  readonly format: number;
  /** By path in the bundle. */
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
  readonly labels: readonly string[];
  readonly text: Pick<ShippedText, 'preprocess' | 'tokenizer' | 'maxLength'>;
  /** Weights that are not simply float32, by name. */
  readonly quantised: Readonly<Record<string, StoredAs>>;
  readonly about: Omit<ShippedAbout, 'experiment'>;
}
