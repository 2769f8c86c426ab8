import { fixedOptions, scalarOptions } from '../../src/catalogue/fixed-options.js';
import type { AnyDefinition } from '../../src/catalogue/types.js';
import { Log, type Option } from '../../src/plugin/index.js';

/** What the suite may use to bring a plugin to life. */
export interface CheckTools {
  /** Values laid over the defaults: needed where an option is required. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Services by token, for plugins that `inject`; `Log` is silent unless given. */
  readonly services?: ReadonlyMap<symbol, unknown>;
  /** Builds the plugin instead of `definition.create`, as the core's container does. */
  create?(definition: AnyDefinition, options: Readonly<Record<string, unknown>>): unknown;
}

/** A plugin under check. */
export interface Subject<P = unknown> {
  readonly definition: AnyDefinition;
  readonly plugin: P;
  /** A new instance with the same options. */
  fresh(): Promise<P>;
  /** Values of the options that reach a training step as scalar tensors; empty but for losses and optimizers. */
  readonly scalars: Readonly<Record<string, number>>;
}

/** Why a plugin cannot be made with what there is: not its fault. */
export class NotCheckable extends Error {}

/** Creates the plugin with its defaults. Throws `NotCheckable` where a required option or a service is missing. */
export async function subject(definition: AnyDefinition, tools: CheckTools): Promise<Subject> {
  const values = optionValues(definition, tools);
  const ready = async () => {
    const plugin = (await fresh()) as { prepare?(): Promise<void> };
    if (definition.kind === 'tokenizer') await plugin.prepare?.();
    return plugin;
  };
  const fresh = async () =>
    tools.create ? tools.create(definition, values) : definition.create(fixedOptions(definition, values), ...services(definition, tools));
  return { definition, plugin: await ready(), fresh: ready, scalars: scalarOptions(definition, values) };
}

function optionValues(definition: AnyDefinition, { options = {} }: CheckTools): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries<Option>(definition.options)) {
    if (option.required && !(name in options)) throw new NotCheckable(`not checked: option '${name}' is required and no value was given`);
    values[name] = chosen(option, options[name] ?? option.default);
  }
  return values;
}

/** A plugin option's value `{ use, ...options }` in the form that factories get. */
function chosen({ format }: Option, value: unknown): unknown {
  if (typeof format !== 'object' || !('plugin' in format) || value === null) return value;
  if (typeof value === 'string') return { use: value, kind: format.plugin, options: {} };
  const { use, ...options } = value as { use: string };
  return 'kind' in options ? value : { use, kind: format.plugin, options };
}

function services({ inject = [] }: AnyDefinition, tools: CheckTools): unknown[] {
  return (inject as readonly symbol[]).map((token) => {
    if (tools.services?.has(token)) return tools.services.get(token);
    if (token === Log) return { info: () => undefined, warn: () => undefined };
    throw new NotCheckable(`not checked: it asks for the service ${token.description}, which was not given`);
  });
}
