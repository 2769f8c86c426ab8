/** Students in the formats of others, for exporters. */
export { besideFiles, weightValues, writeFiles } from './beside.js';
export { inBatches } from './in-batches.js';
export { mlflowModelFiles } from './mlflow-model.js';
export { openPage, page } from './page/page.js';
export { numbersFrom } from './python.js';
export * from './smaller/index.js';
export { graphModelFiles, graphModelLogits, openGraphModel } from './tensorflow/graph-model.js';
export { openSavedModel, savedModelBytes } from './tensorflow/saved-model.js';
