/** The contract between Stillhouse and its plugins: everything an author needs, nothing of the core. */
export * from './architecture.js';
export * from './dataset.js';
export * from './define.js';
export * from './errors.js';
export * from './loss.js';
export * from './metric.js';
export * from './optimizer.js';
export * from './options.js';
export * from './preprocessor.js';
export * from './pruner.js';
export * from './sampler.js';
export * from './schedule.js';
export * from './search.js';
export * from './teacher.js';
export * from './text.js';
export * from './tokenizer.js';
export * from './tokens.js';
