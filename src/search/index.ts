/** The arithmetic of search for authors of samplers and pruners: pure functions, nothing drawn, nothing kept. One family a file. */
export * from './erf.js';
export * from './constraints.js';
export * from './crowding.js';
export * from './distinct-points.js';
export * from './domination.js';
export * from './elite.js';
export * from './hypervolume.js';
export * from './objectives.js';
export * from './ped-anova.js';
export * from './scott-density.js';
export * from './subset-selection.js';
