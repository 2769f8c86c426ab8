/** Endpoints that speak the OpenAI protocol, for authors of teachers: each request paid for once, within a budget. */
export type { Connection } from './send.js';
export { generateTexts, generationOutlook, writingName, type Generation, type Writing } from './generate.js';
export { checkKeyName, keyFrom } from './key.js';
export { labelTexts, outlook, type Labelling } from './label-texts.js';
export { checkQuestion, checkUrl, ledgerName, type Question } from './question.js';
export type { Answer, Budget, Choice, Request, Tokens } from './types.js';
