import { InputError } from '../plugin/index.js';

/** Several faults of one document; carries the place of the first, its message holds one line for each. */
export class InputErrors extends InputError {
  constructor(readonly faults: readonly InputError[]) {
    super(faults[0]!.problem, faults[0]!.at);
    this.message = faults.map((fault) => fault.message).join('\n');
  }
}

/** Throws nothing, the one fault, or all of them together. */
export function throwFaults(faults: readonly InputError[]): void {
  if (faults.length === 1) throw faults[0]!;
  if (faults.length > 1) throw new InputErrors(faults);
}

/** The single faults of an error that a check has thrown; anything that is no `InputError` is thrown on. */
export function faultsOf(error: unknown): readonly InputError[] {
  if (error instanceof InputErrors) return error.faults;
  if (error instanceof InputError) return [error];
  throw error;
}

/** Runs a check and gives its faults, or its result. */
export function attempt<T>(check: () => T): { readonly value: T | null; readonly faults: readonly InputError[] } {
  try {
    return { value: check(), faults: [] };
  } catch (error) {
    return { value: null, faults: faultsOf(error) };
  }
}
