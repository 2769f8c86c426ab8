/** Layers and functions of tensors for plugin authors: padding-aware, seeded, fast op by op. Imports tfjs and nothing of ours. */
export * from './adam.js';
export * from './composite.js';
export * from './convolution.js';
export * from './dropout.js';
export * from './embedding.js';
export * from './gru.js';
export * from './kernels.js';
export * from './lstm.js';
export * from './masks.js';
export * from './native.js';
export * from './noise.js';
export * from './orthogonal.js';
export * from './pooling.js';
export * from './recurrent.js';
export * from './stop-gradient.js';
