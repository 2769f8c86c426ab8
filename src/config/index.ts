/** Experiment and sweep files: read, completed, checked, frozen. */
export { benchmarkFromDocument, loadBenchmark } from './benchmark.js';
export type { BenchmarkCell, BenchmarkConfig } from './benchmark-types.js';
export { placed } from './build.js';
export { checkFile, expectKind, fileKind, type FileKind } from './check.js';
export { rulesOf, violations } from './constraints.js';
export { describeFile, describeOptions, type OptionRow } from './describe.js';
export { readEnvironment, settings, type Environment } from './environment.js';
export { catalogueOf, experimentFromDocument, loadExperiment } from './experiment.js';
export { attempt, InputErrors } from './faults.js';
export { filesOf, withFiles } from './files.js';
export { builtInRoot, type LoadOptions } from './origin.js';
export { pluginChoice } from './plugin-choice.js';
export { parallelFault, sizeFault, type Parallel } from './resources.js';
export { checkSampler, loadSweep, sweepFromDocument } from './sweep.js';
export type { Constraint, Experiment, ExperimentConfig, LossTerm, Make, SweepConfig, SweepObjective } from './types.js';
