/** Shipped students behind HTTP. */
export { answerOf, type Answer } from './answer.js';
export { defaultLimits, type Limits } from './limits.js';
export { StudentServer } from './server.js';
