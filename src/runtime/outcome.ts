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
export const failure = (reason: string, advice: string): Failure => ({ failed: true, reason, advice });
export const isFailure = (value: unknown): value is Failure => typeof value === 'object' && value !== null && 'failed' in value;
