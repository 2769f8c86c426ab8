/** What a check says of a plugin. */
export interface CheckResult {
  /** Name of the check, the same for every plugin of a kind. */
  readonly check: string;
  readonly ok: boolean;
  /** What is wrong or doubtful; empty where all is well. */
  readonly message: string;
  /** Whether the check passed but with a doubt, or could not be made. */
  readonly warning?: true;
}

/** One thing that a plugin must do. `run` throws where it does not; a returned sentence is a warning. */
export interface Check<S> {
  readonly name: string;
  run(subject: S): void | string | undefined | Promise<void | string | undefined>;
}

/** Throws `fault` as the check's message where the condition does not hold. */
export function expectThat(condition: boolean, fault: string | (() => string)): asserts condition {
  if (!condition) throw new Error(typeof fault === 'string' ? fault : fault());
}

/** A check's outcome; nothing it throws gets out. */
export async function outcome<S>(check: Check<S>, subject: S): Promise<CheckResult> {
  try {
    const warning = await check.run(subject);
    return warning ? { check: check.name, ok: true, message: warning, warning: true } : { check: check.name, ok: true, message: '' };
  } catch (error) {
    return { check: check.name, ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
