/** Examples become cleaned texts, tokens and padded batches: typed arrays, no tensors. */
export { batches, byLength, type Batch, type BatchRequest } from './batches.js';
export { dataLimits, dataReport, type DataReport, type SplitReport } from './data-report.js';
export { describeSplit, sharedTexts, type SplitDescription } from './describe.js';
export type { Augmentation } from './request.js';
export { inVocabulary } from './in-vocabulary.js';
export { languageText } from './language-text.js';
export type { LabelRules } from './drop-labels.js';
export { checkOrder } from './pool.js';
export { prepareText, type TextCache, type TextRequest } from './prepare.js';
export { randomFor, shuffle, shuffled } from './random.js';
export type { TextDraft, TextStore } from './text-store.js';
export { vocabularyOf } from './vocabulary.js';
