/**
 * A student as a folder that says everything about itself: the bundle, format 1.
 *
 * - `bundle.json`: `format`; `files`, bytes and SHA-256 of every other file; `labels`; `text`, how a text becomes token ids (`preprocess`,
 *   `tokenizer`, `maxLength`; see `ShippedText`); `quantised`, how weights are stored that are not float32; `about` (see `ShippedAbout`).
 * - `bundle.sha256`: SHA-256 of `bundle.json` in hex and a line end. So every byte of the bundle is covered by a digest.
 * - `graph.json`: the forward pass (see `PortableGraph`).
 * - `weights.safetensors`: the weights by the graph's names, F32; F16 where they are stored so. A weight of int8 is I8, and under its name and
 *   `.scales` stand the factors of its channels (F32): value = scale of the channel * number.
 * - `vocabulary.json`: the tokens by id. `tokenizer.json`: what a trained tokenizer has learnt. `tokenizer/`: the files of a pretrained one.
 * - `experiment.yaml`: the resolved experiment, as `train` takes it. `README.md`: the model card.
 *
 * A reader refuses a bundle of a newer format, with a file missing or with any byte changed. Files that `files` does not name are nobody's.
 */
import type { ShippedAbout, ShippedText } from '../plugin/exporter.js';

/** The newest format that this version reads, and the one that it writes. */
export const FORMAT = 1;

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

/** Under which name the factors of a weight of int8 are stored. */
export const scalesOf = (weight: string): string => `${weight}.scales`;

/** What `bundle.json` holds. */
export interface Manifest {
  readonly format: number;
  /** By path in the bundle. */
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
  readonly labels: readonly string[];
  readonly text: Pick<ShippedText, 'preprocess' | 'tokenizer' | 'maxLength'>;
  /** Weights that are not float32, by name; `axis` is that of the channels of int8. */
  readonly quantised: Readonly<Record<string, { readonly dtype: 'float16' } | { readonly dtype: 'int8'; readonly axis: number }>>;
  readonly about: Omit<ShippedAbout, 'experiment'>;
}
