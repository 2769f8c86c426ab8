/** Checks of a definition as data, before anything is created. */
import type { AnyDefinition } from '../../src/catalogue/types.js';
import { isReal, kinds, realFormats, type Format, type Option } from '../../src/plugin/index.js';
import { expectThat, type Check } from './result.js';

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const known: Record<string, (value: unknown) => boolean> = {
  number: isNumber,
  positive: (value) => isNumber(value) && value > 0,
  'non-negative': (value) => isNumber(value) && value >= 0,
  unit: (value) => isNumber(value) && value >= 0 && value <= 1,
  'below-one': (value) => isNumber(value) && value >= 0 && value < 1,
  integer: Number.isSafeInteger,
  natural: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  count: (value) => Number.isSafeInteger(value) && (value as number) >= 1,
  string: (value) => typeof value === 'string',
  path: (value) => typeof value === 'string',
  source: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
};

/** Whether a value has the form that a format asks for. Throws on a format that does not exist. */
export function fits(format: Format, value: unknown): boolean {
  if (typeof format === 'string') {
    expectThat(format in known, `the format '${format}' does not exist; known: ${Object.keys(known).join(', ')}`);
    return known[format]!(value);
  }
  if (Array.isArray(format)) return (format as readonly unknown[]).includes(value);
  if ('list' in format) return Array.isArray(value) && value.every((element) => fits(format.list, element));
  if ('plugins' in format) return kinds.includes(format.plugins) && typeof value === 'object' && value !== null;
  expectThat('plugin' in format && kinds.includes(format.plugin), () => `the format ${JSON.stringify(format)} names no kind of plugin`);
  return typeof value === 'string' || (typeof value === 'object' && value !== null && typeof (value as { use?: unknown }).use === 'string');
}

const each = (definition: AnyDefinition, test: (name: string, option: Option) => void) =>
  Object.entries<Option>(definition.options).forEach(([name, option]) => test(name, option));

const named: Check<AnyDefinition> = {
  name: 'has a name, a doc sentence and a factory',
  run({ kind, name, doc, create, options }) {
    expectThat(kinds.includes(kind), `'${kind}' is no kind of plugin; known: ${kinds.join(', ')}`);
    expectThat(
      typeof name === 'string' && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name),
      `the name '${name}' is not lower-case words joined by hyphens`,
    );
    expectThat(typeof doc === 'string' && doc.trim() !== '', 'doc is empty: one sentence for `list` and the README');
    expectThat(typeof create === 'function', 'create is not a function');
    expectThat(typeof options === 'object' && options !== null, 'options is not an object; write {} for none');
  },
};

/** Names of options that the core adds to those of a kind. */
const ownNames: Readonly<Partial<Record<string, readonly string[]>>> = { loss: ['weight'], augmenter: ['copies', 'labelled'] };

const documented: Check<AnyDefinition> = {
  name: 'documents its options',
  run: (definition) =>
    each(definition, (name, { doc }) => {
      expectThat(/^[a-z][a-z0-9_]*$/.test(name), `option '${name}' is not in snake_case`);
      expectThat(name !== 'use' && !ownNames[definition.kind]?.includes(name), `option '${name}' is the core's own; take another name`);
      expectThat(typeof doc === 'string' && doc.trim() !== '', `option '${name}' has an empty doc`);
    }),
};

const defaults: Check<AnyDefinition> = {
  name: 'has defaults that fit their formats',
  run: (definition) =>
    each(definition, (name, { format, default: value, required }) => {
      expectThat(Array.isArray(format) ? format.length > 0 : format !== undefined, `option '${name}' has no format`);
      const right = fits(format, value);
      expectThat(
        right || required === true || value === null,
        `option '${name}': the default ${JSON.stringify(value)} does not fit the format ${JSON.stringify(format)}`,
      );
    }),
};

/** What only some kinds must say of themselves. */
const declared: Check<AnyDefinition> = {
  name: 'declares what its kind asks for',
  run(definition) {
    const { kind, options } = definition;
    if (kind === 'metric')
      expectThat(['maximize', 'minimize'].includes(definition.direction as string), "direction must be 'maximize' or 'minimize'");
    if (kind === 'optimizer')
      expectThat(options['rate']?.format === 'positive', "an optimizer needs an option 'rate' with the format 'positive'");
    if (kind === 'compressor') {
      expectThat(['form', 'numbers'].includes(definition.changes as string), "changes must be 'form' or 'numbers'");
      expectThat(
        Array.isArray(definition.tries) && definition.tries.length > 0,
        'tries must be a list of options, [{}] for its defaults alone',
      );
      for (const [name, value] of definition.tries!.flatMap((values) => Object.entries(values)))
        expectThat(options[name] !== undefined && fits(options[name].format, value), `tries: ${name} = ${String(value)} fits no option`);
    }
    if (kind !== 'loss') return;
    expectThat(typeof definition.teacher === 'boolean', 'teacher must say true or false: whether the loss needs one');
    for (const [name, value] of Object.entries(definition.withoutTeacher ?? {})) {
      const format = options[name]?.format;
      expectThat(
        format !== undefined && isReal(format),
        `withoutTeacher: '${name}' is no option of a real format (${realFormats.join(', ')})`,
      );
      expectThat(fits(format, value), `withoutTeacher: ${name} = ${value} does not fit the format ${format}`);
    }
  },
};

export const definitionChecks: readonly Check<AnyDefinition>[] = [named, documented, defaults, declared];
