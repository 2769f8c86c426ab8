/** Finds plugin files, refuses a taken name or a wrong shape, and answers what is known. */
export { codeDigest } from './code-digest.js';
export { createCatalogue } from './catalogue.js';
export { discover } from './discover.js';
export { fixedOptions, scalarOptions } from './fixed-options.js';
export { isPath, packageHome, type Listed } from './files.js';
export {
  formatText,
  isChoiceFormat,
  isListFormat,
  isPluginFormat,
  isPluginMapFormat,
  misfit,
  numberShape,
  quote,
  type Misfit,
} from './formats.js';
export { madeFault } from './methods.js';
export { didYouMean, nearest } from './nearest.js';
export { PluginFault, checkShape } from './shape.js';
export type { AnyDefinition, Catalogue, Entry } from './types.js';
