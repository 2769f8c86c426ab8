/** Pieces of HTML; every text is escaped. */
import { cellText, count } from './numbers.js';
import { pageStyle } from './page-style.js';
import type { Cell, Table } from './records.js';

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const LONG = 48; // characters from which a cell is text to be read, and wraps

/** Text that stays text, also inside of an attribute. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (mark) => marks[mark]!);

/** A line of Markdown with nothing but `code` and **bold** in it. */
export const inlineHtml = (line: string): string =>
  escaped(line)
    .replace(/(`+)( ?)(.+?)\2\1(?!`)/g, '<code>$3</code>')
    .replace(/\*\*(.+?)\*\*/g, '<strong>$1</strong>');

/** A paragraph for each line. */
export const paragraphs = (lines: readonly string[]): string[] => lines.map((line) => `<p>${inlineHtml(line)}</p>`);

/** A list with an item for each line. */
export const bullets = (lines: readonly string[]): string => `<ul>${lines.map((line) => `<li>${inlineHtml(line)}</li>`).join('')}</ul>`;

/** Text as it is, in a box of its own; `name` says whose it is. */
export const folded = (name: string, text: string): string =>
  `<details><summary>${escaped(name)}</summary><pre>${escaped(text)}</pre></details>`;

const PLACES = 4; // decimals that are filled up, so that numbers stand below one another

/** How many decimals the numbers of a column share: the most of any of them; 0 where they are left as they are. */
function decimalsOf(cells: readonly Cell[]): number {
  const texts = cells.filter((cell) => typeof cell === 'number').map(cellText);
  const decimals = texts.map((text) => (/^-?\d+(\.\d+)?$/.test(text) ? (text.split('.')[1]?.length ?? 0) : Infinity));
  const largest = Math.max(0, ...decimals);
  const smallest = Math.min(...cells.flatMap((cell) => (typeof cell === 'number' && cell !== 0 ? [Math.abs(cell)] : [])));
  return largest <= PLACES ? largest : largest < Infinity && smallest >= 0.01 ? PLACES : 0;
}

const numberText = (cell: Cell, decimals: number): string =>
  typeof cell === 'number' && decimals > 0 ? cell.toFixed(decimals) : cellText(cell);

function htmlCell(cell: Cell, numeric: boolean, decimals: number): string {
  if (typeof cell === 'string' && cell.length > LONG) return `<td class="text" dir="auto">${escaped(cell)}</td>`;
  return `<td${numeric ? ' class="number"' : ' dir="auto"'}>${escaped(numberText(cell, decimals))}</td>`;
}

/** A table in a box that scrolls; beyond `most` rows it says how many it leaves out. */
export function htmlTable({ columns, rows }: Table, most = 500): string {
  const numeric = columns.map(
    (_, at) => rows.some((row) => typeof row[at] === 'number') && rows.every((row) => typeof row[at] !== 'string'),
  );
  const shown = rows.slice(0, most);
  const decimals = columns.map((_, at) => (numeric[at] ? decimalsOf(shown.map((row) => row[at]!)) : 0));
  const head = columns.map((name, at) => `<th scope="col"${numeric[at] ? ' class="number"' : ''}>${escaped(name)}</th>`).join('');
  const body = shown.map((row) => `<tr>${row.map((cell, at) => htmlCell(cell, numeric[at]!, decimals[at]!)).join('')}</tr>`);
  const more = rows.length > most ? `<p class="note">${count(rows.length - most)} more rows are not shown.</p>` : '';
  return `<div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>${more}`;
}

/** A picture inside of the page: an `svg` element as `toSvg` makes it, which names nothing outside of itself. */
export const picture = (svg: string, words: string): string =>
  `<figure role="img" aria-label="${escaped(words)}">${svg.replace(/^<\?xml[^>]*>\s*/, '').trim()}</figure>`;

/** One page with everything inside: it loads nothing, so that it shows in a sandbox and from a disk. `parts` are HTML. */
export const htmlPage = (title: string, parts: readonly string[]): string =>
  [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${pageStyle}</style></head><body>`,
    ...parts,
    '</body></html>\n',
  ].join('\n');
