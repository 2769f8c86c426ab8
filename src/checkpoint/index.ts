/** Pretrained Transformers: found, read, checked, and made into networks of ours. */
export { checkpointDigest, openCheckpoint, type Checkpoint, type TextVector } from './checkpoint.js';
export { copiedBlocks, type CopyRequest } from './copied-blocks.js';
export { featurizer, textIds, type Featurizer } from './features.js';
export type { Output, Pooling, Training } from './network.js';
export { readTokenizer, tokenizerDigest, type Subwords } from './tokenizer/index.js';
export { locate, type Locating } from './source/locate.js';
export { sourceOf } from './source/source-of.js';
export type { Source } from './source/types.js';
