/** Records functions of tensors and runs them as one TensorFlow session. Knows tensors, not distillation. */
export { recordBranch, signature, type Branch, type BranchInputs } from './branch.js';
export { nativeBackend } from './backend.js';
export { memoryOf } from './memory.js';
export { portableGraph, type Generalised, type PortableRequest } from './portable/index.js';
export { Program, type Call } from './program.js';
export { savedModel, type FunctionParts, type NodeParts, type SignaturePort } from './proto.js';
export { Refusal, refusalIn } from './refusal.js';
export { inferAttributes, outputName } from './signatures.js';
export { DT, type Attribute, type Attributes, type ConstantValues } from './types.js';
