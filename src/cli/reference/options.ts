import type { OptionRow } from '../../config/describe.js';
import { code, markdownTable } from '../../report/markdown.js';

/** A table of options: what each takes, its default, what it is. */
export function optionRows(column: string, rows: readonly OptionRow[]): string {
  const defaultOf = ({ default: fallback }: OptionRow): string =>
    fallback === 'required' ? 'required' : fallback === 'null' ? 'none' : code(fallback || "''");
  return markdownTable(
    [column, 'takes', 'default', 'what it is'],
    rows.map((row) => [code(row.path), row.format, defaultOf(row), row.doc]),
  );
}
