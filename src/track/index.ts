/** Tracking: what a study tells of its runs, kept on disk until an MLflow server has it. */
export { withoutCredentials } from './client/connection.js';
export type { Environment } from './client/environment.js';
export { LimitError } from './client/limits.js';
export { createJsonlTracker } from './jsonl.js';
export * from './links.js';
export { createMemoryTracker, type MemoryRun, type MemoryTracker } from './memory.js';
export { createMlflowTracker, type MlflowOptions } from './mlflow.js';
export { DiskError } from './outbox/segment.js';
export { readOutbox } from './outbox/read.js';
export { type FoundRun, readArtifact, readRun } from './read.js';
export { addArtifacts, addResults, logModel, type ModelVersion, modelVersion, registerModel, setAlias } from './registry.js';
export { type SyncOptions, type Synced, syncOutbox } from './sync.js';
export * from './tracker.js';
export { sweepView, type SweepView, viewKey } from './views.js';
