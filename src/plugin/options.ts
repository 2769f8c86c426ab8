/** What a plugin lets its user choose: plain data that gives the types, the checks, the README tables and the editor's schema. */

/** Real numbers. In losses and optimizers an option with one of these formats reaches the step as a scalar tensor. */
export type RealFormat = 'number' | 'positive' | 'non-negative' | 'unit' | 'below-one';
/** Whole numbers: `natural` from 0, `count` from 1. They decide shapes, so they stay JavaScript numbers. */
export type WholeFormat = 'integer' | 'natural' | 'count';
/**
 * `path` is resolved against the folder of the file that names it; so is a `source`, where it does not begin with `pip:`, `hub:` or `npm:`.
 */
export type TextFormat = 'string' | 'path' | 'source';
/** An option that is itself a plugin: `{ use: name, ...its options }`. */
export interface PluginFormat {
  readonly plugin: Kind;
}
/** A map of plugins of one kind by names of the user's own; `extra` are options that each entry has beside its plugin's. */
export interface PluginMapFormat {
  readonly plugins: Kind;
  readonly extra?: Schema;
}
/** A list of values of one format. */
export interface ListFormat {
  readonly list: RealFormat | WholeFormat | TextFormat;
}
/** One of the values that an option names. */
export type Choice = string | number | boolean;
/** What an option takes: the name of a format, a list of choices, a plugin, a map of plugins or a list. */
export type Format = RealFormat | WholeFormat | TextFormat | 'boolean' | readonly Choice[] | PluginFormat | PluginMapFormat | ListFormat;

/** The kinds of plugins, in the order in which tables show them. */
export const kinds = [
  'dataset',
  'preprocessor',
  'augmenter',
  'tokenizer',
  'architecture',
  'teacher',
  'loss',
  'optimizer',
  'schedule',
  'metric',
  'sampler',
  'pruner',
  'executor',
  'exporter',
  'compressor',
] as const;
/** What a plugin is: a data set, a loss and so on. */
export type Kind = (typeof kinds)[number];

/** One thing that a plugin lets its user choose. */
export interface Option {
  /** One sentence for the README table and the editor. */
  readonly doc: string;
  readonly format: Format;
  /** Must fit the format; `null` where the option may be left out or is required. */
  readonly default: unknown;
  /** The user must give it: the default is only a placeholder. */
  readonly required?: boolean;
}
/** The options of a plugin by name. */
export type Schema = Readonly<Record<string, Option>>;

/** A chosen plugin with its checked options, handed on to a core service that knows how to build it. */
export interface Chosen<K extends Kind = Kind> {
  readonly use: string;
  readonly kind: K;
  readonly options: Readonly<Record<string, unknown>>;
}

/** An entry of a map of plugins: the choice, and the values of the map's `extra` options. */
export interface ChosenEntry<K extends Kind = Kind> {
  readonly chosen: Chosen<K>;
  readonly extra: Readonly<Record<string, unknown>>;
}

type ValueOf<F> = F extends RealFormat | WholeFormat
  ? number
  : F extends TextFormat
    ? string
    : F extends 'boolean'
      ? boolean
      : F extends { readonly plugin: infer K extends Kind }
        ? Chosen<K>
        : F extends { readonly plugins: infer K extends Kind }
          ? Readonly<Record<string, ChosenEntry<K>>>
          : F extends { readonly list: infer E }
            ? readonly ValueOf<E>[]
            : F extends readonly (infer C)[]
              ? C
              : never;
type Nullable<O> = O extends { readonly required: true } ? never : O extends { readonly default: null } ? null : never;

/** The values a plugin's `create` receives. */
export type Values<S extends Schema> = { readonly [N in keyof S]: ValueOf<S[N]['format']> | Nullable<S[N]> };
/** The names of the options that reach a training step as scalar tensors. */
export type ScalarNames<S extends Schema> = { [N in keyof S]: S[N]['format'] extends RealFormat ? N : never }[keyof S];
/** The options that stay fixed while a step is traced. */
export type FixedValues<S extends Schema> = Omit<Values<S>, ScalarNames<S>>;

/** The formats of real numbers. */
export const realFormats: readonly RealFormat[] = ['number', 'positive', 'non-negative', 'unit', 'below-one'];
/** Whether an option of this format reaches a training step as a scalar tensor. */
export const isReal = (format: Format): format is RealFormat => (realFormats as readonly unknown[]).includes(format);
/** Whether a source is fetched from elsewhere and no path of this machine. */
export const isRemote = (source: string): boolean => /^(pip|hub|npm):/.test(source);
