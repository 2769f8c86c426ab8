/** ONNX: exported models asked by authors of teachers, where the runtime is loaded when one is opened; students written as such models. */
export { Classifier, type ClassifierOptions } from './classifier.js';
export { parametersOf } from './parameters.js';
export { runtimeIfThere } from './runtime.js';
export { wordPiece } from './word-piece.js';
export { onnxStudent } from './write/student.js';
