/** What a trial comes to besides its validation scores, under the names that objectives, constraints and reports share. Less of each is better. */

/** Numbers that a student has. */
export const sizePath = 'student.parameters';
/** Bytes that its weights take as the run's artifact, float32. */
export const bytesPath = 'student.size';
/** Milliseconds of one text, from token ids to logits, on one core: the median over texts. */
export const medianLatencyPath = 'latency_p50_ms';
/** The same that 95 of 100 texts stay within. */
export const tailLatencyPath = 'latency_p95_ms';

/** Known once the student is built, before it is trained. */
export const sizePaths: readonly string[] = [sizePath, bytesPath];
/** Measured on the trained student. */
export const latencyPaths: readonly string[] = [medianLatencyPath, tailLatencyPath];
/** All of them. */
export const resultPaths: readonly string[] = [...sizePaths, ...latencyPaths];

/** Whether a path is a validation score. */
export const isScore = (path: string): boolean => path.startsWith('validation.');

/** The path of an objective among a trial's results: `validation.macro_f1` of the metric `macro_f1`, the others as they are. */
export const resultPath = ({ metric }: { readonly metric: string }): string =>
  resultPaths.includes(metric) ? metric : `validation.${metric}`;

/** An objective in words: `validation macro_f1`, `student.parameters`. */
export const resultWords = ({ metric }: { readonly metric: string }): string =>
  resultPaths.includes(metric) ? metric : `validation ${metric}`;

/** The name of a result on the tracking server and in the journal: `validation/macro_f1`. */
export const loggedName = (path: string): string => path.replace('.', '/');
