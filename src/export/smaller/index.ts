/** What makes students smaller, for compressors. */
export { inFloat16 } from './float16.js';
export { importanceOf } from './importance.js';
export { inLowRank } from './low-rank.js';
export { inProducts, type ProductRequest } from './product.js';
export { pruned } from './prune.js';
export { trimmed } from './trim.js';
export { isTable, withLargeWeights } from './weights.js';
export { inInt4, inInt8 } from './whole-numbers.js';
