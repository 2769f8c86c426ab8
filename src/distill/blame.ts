import { InputError, PluginError, type Kind } from '../plugin/index.js';

/** Runs a plugin's code; what it throws comes out as a `PluginError` that names it. */
export function blame<T>(kind: Kind, name: string, what: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw blamed(kind, name, what, error);
  }
}

/** The same for code that answers later; an abort is nobody's fault. */
export async function blameLater<T>(kind: Kind, name: string, what: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw error instanceof Error && error.name === 'AbortError' ? error : blamed(kind, name, what, error);
  }
}

function blamed(kind: Kind, name: string, what: string, error: unknown): unknown {
  if (error instanceof PluginError || error instanceof InputError) return error;
  const fault = new PluginError(kind, name, `${what} failed: ${error instanceof Error ? error.message : String(error)}`);
  return Object.assign(fault, { cause: error });
}

/** What a value is, in a few words for an error. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' ? `an object of ${value.constructor?.name ?? 'no class'}` : `${typeof value} ${String(value)}`;
}
