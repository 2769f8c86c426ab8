/** Models exported to ONNX, for authors of teachers; the runtime is loaded when one is opened. */
export { Classifier, type ClassifierOptions } from './classifier.js';
export { parametersOf } from './parameters.js';
export { wordPiece } from './word-piece.js';
