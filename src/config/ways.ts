/** Ways of making a student smaller: compressors one after the other. */
import type { Catalogue, Entry } from '../catalogue/types.js';
import { InputError, type Chosen } from '../plugin/index.js';
import { pluginChoice } from './plugin-choice.js';

export interface Way {
  /** As `--ways` takes it: `prune:share=0.9+int8`; `float32` for the student as it is. */
  readonly name: string;
  readonly steps: readonly Chosen<'compressor'>[];
}

const syntax = 'NAME, NAME:OPTION=VALUE,..., or several of them joined by +, such as prune:share=0.9+int8';

/** The student as it is. */
export const asItIs: Way = { name: 'float32', steps: [] };

/** A way by its name. Throws an `InputError` at `path` for a compressor or an option that there is not, or a form that would be changed after the numbers. */
export function wayOf(catalogue: Catalogue, name: string, path: string): Way {
  const steps = name.split('+').map((text) => stepOf(catalogue, text, path));
  const late = steps.findIndex(
    ({ entry }, at) => entry.definition.changes === 'form' && steps[at - 1]?.entry.definition.changes === 'numbers',
  );
  if (late > 0)
    throw new InputError(`'${steps[late]!.entry.definition.name}' changes the form, which comes before how numbers are stored`, { path });
  return { name, steps: steps.map(({ chosen }) => chosen) };
}

function stepOf(catalogue: Catalogue, text: string, path: string): { readonly entry: Entry; readonly chosen: Chosen<'compressor'> } {
  const [, name, options = ''] = /^([\w-]+)(?::(.+))?$/.exec(text.trim()) ?? [];
  if (name === undefined) throw new InputError(`'${text}' is no way of making a student smaller`, { path, allowed: syntax });
  const entry = catalogue.get('compressor', name, { path });
  const flags = options
    .split(',')
    .filter(Boolean)
    .map((pair) => flagOf(pair, text, path));
  return { entry, chosen: pluginChoice(catalogue, entry, Object.fromEntries(flags)) as Chosen<'compressor'> };
}

function flagOf(pair: string, text: string, path: string): readonly [string, string] {
  const at = pair.indexOf('=');
  if (at < 1) throw new InputError(`'${text}' has an option without a value`, { path, allowed: syntax });
  return [`options.${pair.slice(0, at)}`, pair.slice(at + 1)];
}

/** The student as it is, what the plugins would try for its numbers, and the same after each thing that they would try for its form. */
export function everyWay(catalogue: Catalogue): Way[] {
  const named = (changes: 'form' | 'numbers'): string[] =>
    catalogue
      .list('compressor')
      .flatMap(({ definition: { name, changes: own, tries } }) => (own === changes ? tries!.map((values) => nameWith(name, values)) : []));
  const numbers = named('numbers');
  const together = named('form').flatMap((form) => numbers.map((how) => `${form}+${how}`));
  return [asItIs, ...[...numbers, ...together].map((name) => wayOf(catalogue, name, 'compressors'))];
}

function nameWith(name: string, values: Readonly<Record<string, unknown>>): string {
  const options = Object.entries(values).map(([option, value]) => `${option}=${String(value)}`);
  return options.length > 0 ? `${name}:${options.join(',')}` : name;
}
