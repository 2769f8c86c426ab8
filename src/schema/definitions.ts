import type { JsonSchema } from './types.js';

/** Schemas under names, each made once and referred to; makers may refer to what is being made. */
export class Definitions {
  readonly #made = new Map<string, JsonSchema>();

  /** A reference to a definition, which is made where it is new. */
  ref(name: string, make: () => JsonSchema): { readonly $ref: string } {
    if (!this.#made.has(name)) {
      this.#made.set(name, true);
      this.#made.set(name, make());
    }
    return { $ref: `#/definitions/${name}` };
  }

  /** All of them by name. */
  all(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#made].sort(([one], [other]) => (one < other ? -1 : 1)));
  }
}
