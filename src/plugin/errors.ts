/** A fault in what the user gave: told in one message, exit code 2, no stack trace. */
export class InputError extends Error {
  override name = 'InputError';
  constructor(
    readonly problem: string,
    readonly at: {
      readonly file?: string;
      readonly line?: number;
      readonly column?: number;
      /** Dotted path into the file, such as `loss.distillation.alpha`. */
      readonly path?: string;
      /** What is allowed there, in a few words. */
      readonly allowed?: string;
      /** The nearest thing that would have been right, or the next step. */
      readonly suggestion?: string;
    } = {},
  ) {
    super(render(problem, at));
  }
}

function render(problem: string, at: InputError['at']): string {
  const place = at.file && [at.file, at.line, at.line && at.column].filter((part) => part !== undefined).join(':');
  const head = [place, at.path].filter(Boolean).join(' ');
  const tail = [at.allowed && `allowed: ${at.allowed}`, at.suggestion].filter(Boolean).join('; ');
  return `${head ? `${head}: ` : ''}${problem}${tail ? ` (${tail})` : ''}`;
}

/** A disk does not take what has to be kept, which is no trial's fault: the study ends, and what ran can be resumed. */
export class StorageError extends Error {
  override name = 'StorageError';
}
