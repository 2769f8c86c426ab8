/** Shipped students: loaded and asked in JavaScript and, where it can be had, WebAssembly, without native code, TensorFlow or anything of training. */
export { FORMAT, type Manifest } from './bundle.js';
export { Interpreter } from './interpreter/index.js';
export { readBundle, type ReadBundle } from './read-bundle.js';
export { shippedOf } from './shipped.js';
export { load, type LoadOptions, type Prediction, type Student } from './student.js';
export { writeBundle } from './write-bundle.js';
