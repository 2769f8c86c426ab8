/**
 * What a network answers: of which class a text is, or after each token which one comes next. A language model's classes are the tokens of the
 * vocabulary; what it learns is the text itself.
 */
export type Task = 'classification' | 'language-modelling';

/** Whether data or a network are a language model's. */
export const isLanguage = ({ task }: { readonly task?: Task | undefined }): boolean => task === 'language-modelling';

/** Answers A for each text of some data, so that its logits are (N, A, C): one, or one for each token up to the longest text. */
export const answersATextOf = (data: { readonly task?: Task | undefined; readonly maxLength: number }): number =>
  isLanguage(data) ? data.maxLength : 1;
