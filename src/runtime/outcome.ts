/** Says one line about a long step, without a newline. */
export type Progress = (line: string) => void;

/** Something the machine lacks. */
export interface Failure {
  readonly failed: true;
  /** What is missing, one sentence without a full stop. */
  readonly reason: string;
  /** What to do about it, one sentence without a full stop. */
  readonly advice: string;
}
/** Says what the machine lacks and what to do about it. */
export const failure = (reason: string, advice: string): Failure => ({ failed: true, reason, advice });
/** Whether something was found to be lacking. */
export const isFailure = (value: unknown): value is Failure => typeof value === 'object' && value !== null && 'failed' in value;
