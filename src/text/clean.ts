import { InputError, PluginError, type Preprocessor } from '../plugin/index.js';

export interface Cleaned {
  readonly text: string;
  readonly dropped: boolean;
  /** Index of the first preprocessor that marked the text; -1 where none did. */
  readonly by: number;
}

/** Runs the preprocessors in order; one that answers null marks the text and leaves it as it was. */
export function clean(text: string, preprocessors: readonly Preprocessor[], names?: readonly string[]): Cleaned {
  let by = -1;
  for (let index = 0; index < preprocessors.length; index++) {
    const preprocessor = preprocessors[index]!;
    const name = nameOf(index, preprocessors, names);
    const next: unknown = named('preprocessor', name, 'apply()', preprocessor.apply, preprocessor, text);
    if (next === null) by = by < 0 ? index : by;
    else if (typeof next === 'string') text = next;
    else throw new PluginError('preprocessor', name, `apply() gave ${typeof next}, not a string or null`);
  }
  return { text, dropped: by >= 0, by };
}

/** How a preprocessor is called in messages. */
export const nameOf = (index: number, preprocessors: readonly Preprocessor[], names?: readonly string[]): string =>
  names?.[index] ?? `${index + 1} of ${preprocessors.length}`;

/** Calls a method of a plugin; what it throws by accident is told as its fault. */
export function named<A extends readonly unknown[], T>(
  kind: 'preprocessor' | 'augmenter' | 'tokenizer',
  name: string,
  call: string,
  method: (...given: A) => T,
  plugin: unknown,
  ...given: A
): T {
  try {
    return method.apply(plugin, given as never);
  } catch (error) {
    if (error instanceof InputError || error instanceof PluginError) throw error;
    throw Object.assign(new PluginError(kind, name, `${call} failed: ${error instanceof Error ? error.message : error}`), { cause: error });
  }
}
