import type { Kind, Schema } from './options.js';
import type { Injected, Token } from './tokens.js';

/** What every plugin is to the catalogue: a named object with options as data and a factory. */
export interface Definition<
  K extends Kind = Kind,
  S extends Schema = Schema,
  I extends readonly Token<unknown>[] = readonly Token<unknown>[],
  O = never,
  T = unknown,
> {
  readonly kind: K;
  /** The name that experiment files use; equal to the file's name. */
  readonly name: string;
  /** One sentence for `list` and the README table. */
  readonly doc: string;
  readonly options: S;
  readonly inject?: I;
  create(options: O, ...services: Injected<I>): T;
}

/** What the author of a plugin writes beside its options and `create`. */
export type Input<D> = Omit<D, 'kind' | 'options' | 'inject' | 'create'>;

/** A shape error in a plugin's own code, told with the plugin's name. */
export class PluginError extends Error {
  override name = 'PluginError';
  constructor(
    readonly kind: Kind | 'plugin',
    readonly plugin: string,
    readonly fault: string,
  ) {
    super(`${kind} '${plugin}': ${fault}`);
  }
}
