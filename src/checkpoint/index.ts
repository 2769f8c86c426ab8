/** Pretrained Transformers: found, read, checked, and made into networks of ours. */
export { checkpointDigest, openCheckpoint, type Checkpoint, type TextVector } from './checkpoint.js';
export { featurizer, textIds, type Featurizer } from './features.js';
export type { Output, Pooling, Training } from './network.js';
export { locate, type Locating } from './source/locate.js';
export type { Source } from './source/types.js';
