/** The README's tables of plugins and their options. */
import { kinds, type Format, type Option, type Schema } from '../plugin/index.js';
import { code, markdownTable } from './markdown.js';

/** What the tables need of a plugin's definition. */
export interface Described {
  readonly kind: string;
  readonly name: string;
  readonly doc: string;
  readonly options: Schema;
}

export const start = '<!-- plugins -->';
export const end = '<!-- /plugins -->';

/** One table for each kind: a row for each plugin, followed by a row for each of its options. */
export function optionTable(definitions: readonly Described[]): string {
  const sections = kinds.flatMap((kind) => {
    const own = definitions.filter((definition) => definition.kind === kind).sort((a, b) => (a.name < b.name ? -1 : 1));
    return own.length
      ? [`### ${kind}\n\n${markdownTable(['plugin', 'option', 'format', 'default', 'what it is'], own.flatMap(rows))}`]
      : [];
  });
  return sections.join('\n\n');
}

function rows({ name, doc, options }: Described): string[][] {
  const row = ([option, fragment]: [string, Option]): string[] => [
    '',
    code(option),
    formatWords(fragment.format),
    defaultWords(fragment),
    fragment.doc,
  ];
  return [
    [code(name), '', '', '', doc],
    ...Object.entries(options)
      .flatMap((own) => [own, ...extras(own)])
      .map(row),
  ];
}

/** The options that each entry of a map of plugins has beside its plugin's. */
function extras([name, { format }]: [string, Option]): [string, Option][] {
  const extra = typeof format === 'object' && 'plugins' in format ? (format.extra ?? {}) : {};
  return Object.entries(extra).map(([inner, option]) => [`${name}.NAME.${inner}`, option]);
}

/** A format in words: `unit`, `one of "a", "b"`, `list of count`, `a loss`. */
export function formatWords(format: Format): string {
  if (typeof format === 'string') return format;
  if (Array.isArray(format)) return `one of ${format.map((choice) => code(String(choice))).join(', ')}`;
  if ('plugins' in format) return `map of ${format.plugins}`;
  return 'list' in format ? `list of ${format.list}` : `plugin: ${(format as { plugin: string }).plugin}`;
}

function defaultWords({ default: value, required }: Option): string {
  if (required) return 'required';
  if (value === null || value === undefined) return 'none';
  return code(typeof value === 'string' ? value || "''" : JSON.stringify(value));
}

/** The README with the tables between its two marks; null where the marks are missing. */
export function replaceTables(readme: string, tables: string, [from, to]: readonly [string, string] = [start, end]): string | null {
  const [first, last] = [readme.indexOf(from), readme.indexOf(to)];
  if (first < 0 || last < first) return null;
  return `${readme.slice(0, first)}${from}\n\n${tables && `${tables}\n\n`}${readme.slice(last)}`;
}
