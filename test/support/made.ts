import type { Schema } from '../../src/plugin/index.js';

/** A plugin of this repository with some options, the others as by default. */
export function made<P>(
  definition: { readonly options: Schema; create(options: never): P },
  given: Readonly<Record<string, unknown>> = {},
): P {
  const defaults = Object.fromEntries(Object.entries(definition.options).map(([name, option]) => [name, option.default]));
  return definition.create({ ...defaults, ...given } as never);
}
