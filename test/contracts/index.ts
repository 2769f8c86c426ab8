/** What a plugin must keep, as a suite for its author: published as `stillhouse/plugin/testing`. */
export { checkNames, checkPlugin } from './check-plugin.js';
export { fits } from './definition.js';
export { describePlugin } from './describe-plugin.js';
export type { CheckResult } from './result.js';
export type { CheckTools } from './subject.js';
export { tinyData } from './tiny-data.js';
export { tinyAnswers, tinyStudent } from './tiny-student.js';
