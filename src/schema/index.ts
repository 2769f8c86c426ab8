/** What editors need to know of experiment, sweep and benchmark files. */
export { fileKinds, fileSchema, schemaFile } from './files.js';
export { schemaText } from './text.js';
export { schemaFiles, writeSchema } from './write.js';
export type { FileSchema, JsonSchema } from './types.js';
