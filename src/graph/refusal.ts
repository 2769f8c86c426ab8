/** Why a function cannot be recorded: it would run, but not as it was meant. The message is a sentence without a full stop that follows a plugin's name. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    reason: string,
    /** What its author can do. */
    readonly remedy: string,
  ) {
    super(reason);
  }
}

/** The refusal behind an error that others may have wrapped; null where there is none. */
export function refusalIn(error: unknown): Refusal | null {
  for (let fault = error; fault instanceof Error; fault = fault.cause) if (fault instanceof Refusal) return fault;
  return null;
}
