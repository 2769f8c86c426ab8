/** The arithmetic of search for authors of samplers and pruners: pure functions, nothing drawn, nothing kept. One family a file. */
export * from './draws.js';
export * from './erf.js';
export * from './halton.js';
export * from './kernels.js';
export * from './marginal.js';
export * from './normal.js';
export * from './parzen.js';
export * from './sobol.js';
export * from './tpe.js';
export * from './tpe-choice.js';
export * from './tpe-split.js';
export * from './unit.js';
export * from './untried.js';
