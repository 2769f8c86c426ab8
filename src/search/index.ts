/** The arithmetic of search for authors of samplers and pruners: pure functions, nothing drawn, nothing kept. One family a file. */
export * from './erf.js';
export * from './brackets.js';
export * from './halving.js';
export * from './percentile.js';
export * from './signed-rank.js';
