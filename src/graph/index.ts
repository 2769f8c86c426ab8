/** Records functions of tensors and runs them as one TensorFlow session. Knows tensors, not distillation. */
export { recordBranch, signature, type Branch, type BranchInputs } from './branch.js';
export { nativeBackend } from './backend.js';
export { memoryOf } from './memory.js';
export { portableGraph, type Generalised, type PortableRequest } from './portable/index.js';
export { Program, type Call } from './program.js';
export { Refusal, refusalIn } from './refusal.js';
