/** Pretrained Transformers: found, read, checked, and made into networks of ours. */
export { checkpointDigest, openCheckpoint, type Checkpoint, type TextVector } from './checkpoint.js';
export type { Output, Pooling } from './network.js';
